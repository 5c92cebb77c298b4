using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>How a finding stands.</summary>
public enum FollowUp
{
    None,
    Followed,
    Settled,
}

/// <summary>跟进 as the page shows it.</summary>
public sealed record QualityMarkView(Guid Id, Guid Version, string Note, DateTime MarkedAt, string MarkedByName, DateTime? SettledAt, string? SettledByName, string? Outcome)
{
    internal static QualityMarkView Of(QualityMark mark) =>
        new(mark.Id, mark.Version, mark.Note, mark.MarkedAt, mark.MarkedByName, mark.SettledAt, mark.SettledByName, mark.Outcome);
}

/// <summary>A finding, or a follow-up whose finding the unit has mended since.</summary>
/// <param name="Field">The cell's name; null where it is about the form as a whole.</param>
/// <param name="Trend">The cell's numbers of the twelve periods before and of this one, oldest first.</param>
/// <param name="IsGone">Only the follow-up is left.</param>
public sealed record QualityLine(
    FormKey Key, string UnitName, string TemplateName, SubmissionState State, QualityKind Kind, string Element, string? Field, string Message,
    IReadOnlyList<decimal?> Trend, QualityMarkView? Mark, bool MayFollow, bool IsGone)
{
    public FollowUp FollowUp => Mark is null ? FollowUp.None : Mark.SettledAt is null ? FollowUp.Followed : FollowUp.Settled;
}

/// <summary>What the list is cut to; null for all.</summary>
public sealed record QualityFilter(ReportingPeriod? Period = null, QualityKind? Kind = null, string? Unit = null, string? Template = null, FollowUp? FollowUp = null)
{
    public static QualityFilter Of(string? period, string? kind, string? unit, string? template, string? follow) => new(
        ReportingPeriod.TryParse(period, out var month) ? month : null, Named<QualityKind>(kind), Filled(unit), Filled(template), Named<FollowUp>(follow));

    public bool Takes(QualityLine line, bool whateverKind = false) => (whateverKind || Kind is null || line.Kind == Kind) && (Unit is null || line.Key.Unit == Unit)
        && (Template is null || line.Key.Template == Template) && (FollowUp is null || line.FollowUp == FollowUp);

    private static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;

    internal static T? Named<T>(string? text)
        where T : struct, Enum => Enum.GetNames<T>().Contains(text) ? Enum.Parse<T>(text!) : null;
}

/// <param name="Period">Null where there is no period yet.</param>
/// <param name="Lines">Everything found that the reader may see, units with most findings first; not yet cut by the filter.</param>
public sealed record QualityData(string CountyName, ReportingPeriod? Period, IReadOnlyList<PeriodChoice> Periods, IReadOnlyList<QualityLine> Lines);

/// <summary>数据质量 of a month: every form that anybody has begun, measured as <see cref="QualityCheck"/> says, with who looks after what.</summary>
public sealed class QualityQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<QualityData>> RunAsync(ReportingPeriod? asked)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        if (!actor.MayReadQuality())
        {
            return Result.NotAllowed("数据质量由管委会、管委会办公室和各单位负责人查看。");
        }

        var periods = await StatusQuery.PeriodsAsync(db, actor.CountyId);
        if ((periods.Find(p => p.Period == asked) ?? periods.FirstOrDefault()) is not { } chosen)
        {
            return Result.Done(new QualityData(actor.County.Name, null, periods, []));
        }

        return Result.Done(new QualityData(actor.County.Name, chosen.Period, periods, await ReadAsync(db, actor, chosen.Period)));
    }

    private async Task<IReadOnlyList<QualityLine>> ReadAsync(AppDbContext db, Actor actor, ReportingPeriod period)
    {
        var now = clock.Utc();
        var tree = await db.TreeAsync(actor.County, period.LastDay);
        var rows = (await (
            from s in db.Submissions.AsNoTracking()
            join o in db.Obligations.AsNoTracking() on new { s.CountyId, Id = s.ObligationId } equals new { o.CountyId, o.Id }
            join u in db.OrgUnits.AsNoTracking() on new { s.CountyId, Id = s.UnitId } equals new { u.CountyId, u.Id }
            join t in db.FormTemplates.AsNoTracking() on new { s.CountyId, Id = s.TemplateId } equals new { t.CountyId, t.Id }
            join v in db.FormTemplateVersions.AsNoTracking() on new { o.CountyId, Id = o.TemplateVersionId } equals new { v.CountyId, v.Id }
            where s.CountyId == actor.CountyId && s.Period == period
            select new { Submission = s, UnitCode = u.Code, UnitName = u.Name, Template = t, VersionId = v.Id, v.Definition }).ToListAsync())
            .FindAll(r => actor.MaySeeForm(tree, r.Submission.UnitId));
        var histories = await FormHistories.ReadAsync(db, actor.CountyId, [.. rows.Select(r => new FormOf(r.Submission.UnitId, r.Template, period))], now);
        var marks = (await db.QualityMarks.AsNoTracking().Where(m => m.CountyId == actor.CountyId && m.Period == period).ToListAsync()).ToLookup(m => (m.UnitId, m.TemplateId));
        var forms = rows.DistinctBy(r => r.VersionId).ToDictionary(r => r.VersionId, r => FormDefinition.Parse(r.Definition));
        var lines = new List<QualityLine>();
        foreach (var row in rows)
        {
            var (submission, form, history) = (row.Submission, forms[row.VersionId], histories[(row.Submission.UnitId, row.Template.Id, period)]);
            var document = submission.DocumentAt(now);
            var followed = marks[(submission.UnitId, submission.TemplateId)].ToDictionary(m => (m.Kind, m.Element));
            var may = actor.MayFollowQuality(tree, submission.UnitId);
            foreach (var finding in QualityCheck.Run(form, document, history, submission.FirstSubmittedAt is not null))
            {
                followed.Remove((finding.Kind, finding.Element), out var mark);
                lines.Add(Line(finding.Kind, finding.Element, finding.Message, mark, isGone: false));
            }

            lines.AddRange(followed.Values.OrderBy(m => m.MarkedAt).Select(m => Line(m.Kind, m.Element, "数据已更正或已作说明，这一情况不再存在", m, isGone: true)));

            QualityLine Line(QualityKind kind, string element, string message, QualityMark? mark, bool isGone) => new(
                new(row.UnitCode, period, row.Template.Code), row.UnitName, row.Template.Name, submission.StateAt(now), kind, element, form.Find(element)?.Name, message,
                element.Length == 0 ? [] : [.. FormHistory.Of(history.Frequency, period).Reverse().Select(p => history.Periods.FirstOrDefault(e => e.Period == p).Values?.GetValueOrDefault(element).Number), document[element].Number],
                mark is null ? null : QualityMarkView.Of(mark), may, isGone);
        }

        var order = tree.All.Select((u, i) => (u.Code, i)).ToDictionary(u => u.Code, u => u.i);
        var counts = lines.CountBy(l => l.Key.Unit).ToDictionary();
        return [.. lines.OrderByDescending(l => counts[l.Key.Unit]).ThenBy(l => order.GetValueOrDefault(l.Key.Unit, int.MaxValue)).ThenBy(l => l.Key.Template, StringComparer.Ordinal).ThenBy(l => l.Kind)];
    }
}
