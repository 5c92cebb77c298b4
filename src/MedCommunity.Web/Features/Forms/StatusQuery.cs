using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>A row of forms/status in the API (contract.md).</summary>
public sealed record StatusRow(
    string Unit, string UnitName, string Template, string State, DateTime DueAt, DateTime? FirstSubmittedAt, bool? OnTime);

/// <summary>A reporting period of the county, for the picker.</summary>
public sealed record PeriodChoice(ReportingPeriod Period, bool IsClosed);

/// <summary>One unit's form on the page.</summary>
/// <param name="Row">As the tallies count it.</param>
/// <param name="Branch">The branch that verifies it, of a clinic's or station's form.</param>
/// <param name="NeedsVerification">Somebody verifies it before the office.</param>
/// <param name="DaysOver">How many days the due day is over.</param>
/// <param name="MayExtend">The reader may grant a later due day.</param>
/// <param name="ContactName">Null where the reader has no use for it.</param>
/// <param name="ContactPhone">The same.</param>
public sealed record StatusLine(
    ReportingRow Row, string? Branch, bool NeedsVerification, int DaysOver, bool MayExtend, string? ContactName, string? ContactPhone)
{
    public string Unit => Row.UnitCode;

    public string UnitName => Row.UnitName;

    public string Template => Row.TemplateCode;

    public string TemplateName => Row.TemplateName;

    public SubmissionState State => Row.State;

    public DateTime DueAt => Row.DueAt;

    public DateTime? FirstSubmittedAt => Row.FirstSubmittedAt;

    public bool? OnTime => Row.OnTime;

    public bool IsLate => Row.IsLate;

    public bool IsStopped => Row.IsStopped;

    public DueGrant? Extension => Row.Extension;
}

/// <summary>The forms of one kind of unit; those outside the reader's scope only as a count.</summary>
public sealed record StatusGroup(UnitKind Kind, ReportingTally Tally, IReadOnlyList<StatusLine> Lines, ReportingTally Others);

/// <summary>报送情况 of a month as the page shows it.</summary>
public sealed record StatusPageData(
    string CountyName, ReportingPeriod? Period, bool IsClosed, IReadOnlyList<PeriodChoice> Periods, ReportingTally Tally, IReadOnlyList<StatusGroup> Groups,
    IReadOnlyList<StatusLine> Late, bool SeesContacts, bool MayAdminister, DateOnly? DueOn, DateTime Now)
{
    public IReadOnlyList<StatusLine> Lines => [.. Groups.SelectMany(g => g.Lines)];
}

/// <summary>Where the forms of a month stand: rows as far as the reader's scope reaches, counts for everybody.</summary>
public sealed class StatusQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<IReadOnlyList<StatusRow>>> RowsAsync(ReportingPeriod? asked)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        var periods = await PeriodsAsync(db, actor.CountyId);
        if (asked is { } named && periods.All(p => p.Period != named))
        {
            return Result.NotFound($"{named.Chinese}没有报告期。");
        }

        if ((asked ?? Newest(periods)) is not { } period)
        {
            return Result.Done<IReadOnlyList<StatusRow>>([]);
        }

        var (rows, tree) = await ReadAsync(db, actor, period);
        return Result.Done<IReadOnlyList<StatusRow>>([.. rows.Where(r => actor.MaySeeForm(tree, r.UnitId))
            .Select(r => new StatusRow(r.UnitCode, r.UnitName, r.TemplateCode, r.State.ToString(), r.DueAt, r.FirstSubmittedAt, r.OnTime))]);
    }

    public async Task<StatusPageData?> PageAsync(ReportingPeriod? asked)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { ReadsBusinessData: true } actor)
        {
            return null;
        }

        var periods = await PeriodsAsync(db, actor.CountyId);
        var now = clock.Utc();
        if ((periods.Find(p => p.Period == asked) ?? periods.FirstOrDefault()) is not { } chosen)
        {
            return new(actor.County.Name, null, false, periods, new(0, 0, 0, 0), [], [], false, actor.IsOffice, null, now);
        }

        var (rows, tree) = await ReadAsync(db, actor, chosen.Period);
        var seen = rows.ToLookup(r => actor.MaySeeForm(tree, r.UnitId));
        var contacts = actor.IsOffice || actor.Has(Role.Leader) || actor.Has(Role.Director);
        StatusLine Line(ReportingRow row)
        {
            var verifier = tree.VerifierOf(row.UnitId);
            return new(
                row, row.UnitKind.IsBelowBranch() ? verifier?.Code : null, verifier is not null, ReportingRules.DaysOver(row.DueAt, now),
                actor.MayApprove() && !chosen.IsClosed && !row.IsBackfilled && row.FirstSubmittedAt is null,
                contacts ? row.ContactName : null, contacts ? row.ContactPhone : null);
        }

        return new(
            actor.County.Name,
            chosen.Period,
            chosen.IsClosed,
            periods,
            ReportingTally.Of(rows),
            [.. rows.GroupBy(r => r.UnitKind).OrderBy(g => g.Key).Select(kind => new StatusGroup(
                kind.Key,
                ReportingTally.Of([.. kind]),
                [.. seen[true].Where(r => r.UnitKind == kind.Key).Select(Line)],
                ReportingTally.Of([.. seen[false].Where(r => r.UnitKind == kind.Key)])))],
            [.. seen[true].Where(r => r.IsLate).Select(Line)],
            contacts,
            actor.IsOffice,
            rows.Where(r => !r.IsBackfilled).Select(r => (DateOnly?)LocalClock.DateOf((r.OriginalDueAt ?? r.DueAt).AddTicks(-1))).Max(),
            now);
    }

    internal static async Task<List<PeriodChoice>> PeriodsAsync(AppDbContext db, Guid countyId) =>
        await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == countyId).OrderByDescending(p => p.Period)
            .Select(p => new PeriodChoice(p.Period, p.ClosedAt != null)).ToListAsync();

    private static ReportingPeriod? Newest(List<PeriodChoice> periods) => periods.Count == 0 ? null : periods[0].Period;

    /// <summary>The month's rows, the reader's own units first, then in the order of the tree.</summary>
    private async Task<(IReadOnlyList<ReportingRow> Rows, OrgTree Tree)> ReadAsync(AppDbContext db, Actor actor, ReportingPeriod period)
    {
        var tree = await db.TreeAsync(actor.County, period.LastDay);
        var order = tree.All.Select((u, i) => (u.Id, i)).ToDictionary(u => u.Id, u => u.i);
        var own = actor.Grants.Select(g => g.UnitId).OfType<Guid>().ToHashSet();
        var rows = await ReportingStatus.ReadAsync(db, actor.CountyId, period, clock.Utc());
        return ([.. rows.OrderByDescending(r => own.Contains(r.UnitId)).ThenBy(r => order.GetValueOrDefault(r.UnitId, int.MaxValue)).ThenBy(r => r.TemplateCode, StringComparer.Ordinal)], tree);
    }
}
