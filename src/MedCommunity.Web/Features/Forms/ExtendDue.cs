using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>A form of a month, by unit and template.</summary>
public sealed record OwedForm(string Unit, string Template);

/// <param name="Period">The month.</param>
/// <param name="Forms">One or several of it.</param>
/// <param name="Until">The last local day on which they are to be submitted.</param>
/// <param name="Reason">Owed; the units read it.</param>
public sealed record ExtendDueInput(ReportingPeriod Period, IReadOnlyList<OwedForm> Forms, DateOnly? Until, string? Reason);

/// <param name="Count">How many forms were extended.</param>
/// <param name="Until">UTC: the instant at which the new day has ended.</param>
public sealed record DueExtended(int Count, DateTime Until);

/// <summary>延长报送: the office grants one or several units a later due day, all or none of them.</summary>
public sealed class ExtendDue(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<ExtendDue> log)
{
    private const int MostNamed = 5;

    public async Task<Result<DueExtended>> HandleAsync(ExtendDueInput input)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        // On PostgreSQL no form of the month is submitted between the decision and its commit; SQLite has one writer anyway.
        if (db.Database.IsNpgsql())
        {
            await db.Database.ExecuteSqlAsync(
                $"""SELECT 1 FROM "CountyPeriods" WHERE "CountyId" = {actor.CountyId} AND "Period" = {input.Period.Number} FOR UPDATE""");
        }

        var rows = await FindAsync(db, actor, input);
        var tree = await db.TreeAsync(actor.County, input.Period.LastDay);
        if (input.Forms.Any(f => !rows.TryGetValue(f, out var row) || !actor.MaySeeForm(tree, row.Obligation.UnitId)))
        {
            return Refused(input, Result.NotFound());
        }

        if (!actor.MayApprove())
        {
            return Refused(input, Result.NotAllowed("只有管委会办公室可以延长报送。"));
        }

        var now = clock.Utc();
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var reason = input.Reason.AsReason(errors, "请写明延长报送的原因。");
        if (rows.Count == 0)
        {
            errors["forms"] = "请选择要延长的报表。";
        }

        if (input.Until is not { } until)
        {
            errors["until"] = "请选择新的截止日。";
        }
        else
        {
            Check(rows.Values, until, now, errors);
        }

        if (errors.Count > 0)
        {
            return Refused(input, Result.Invalid(string.Join(" ", errors.Values), errors));
        }

        foreach (var row in rows.Values)
        {
            db.Attach(row.Obligation);
            db.DueExtensions.Add(DueExtensionRules.Grant(row.Obligation, input.Until!.Value, reason, now, actor.AccountId, actor.Name));
        }

        await db.SaveChangesAsync();
        await write.CommitAsync();
        return Result.Done(new DueExtended(rows.Count, LocalClock.EndOf(input.Until!.Value)));
    }

    private static void Check(IEnumerable<Row> rows, DateOnly until, DateTime now, Dictionary<string, string> errors)
    {
        var wrong = rows.Select(r => (r.UnitName,
                Form: DueExtensionRules.WhyNot(r.Obligation, r.IsClosed, r.FirstSubmittedAt),
                Day: DueExtensionRules.WhyNotUntil(r.Obligation, r.Standing, until, now))).ToList();
        if (Words([.. wrong.Where(w => w.Form is not null).Select(w => $"{w.UnitName}的报表{w.Form}")]) is { } forms)
        {
            errors["forms"] = forms;
        }

        if (Words([.. wrong.Where(w => w.Form is null && w.Day is not null).Select(w => w.Day!).Distinct()]) is { } days)
        {
            errors["until"] = days;
        }
    }

    /// <summary>A few of them, and how many more.</summary>
    private static string? Words(List<string> wrong) => wrong.Count == 0 ? null
        : string.Join("；", wrong.Take(MostNamed)) + (wrong.Count > MostNamed ? $"；另有{wrong.Count - MostNamed}张也不能延长。" : "。");

    private static async Task<Dictionary<OwedForm, Row>> FindAsync(AppDbContext db, Actor actor, ExtendDueInput input)
    {
        var codes = input.Forms.Select(f => f.Unit).Distinct().ToArray();
        var found = await (
            from o in db.Obligations.AsNoTracking()
            join u in db.OrgUnits.AsNoTracking() on new { o.CountyId, Id = o.UnitId } equals new { u.CountyId, u.Id }
            join t in db.FormTemplates.AsNoTracking() on new { o.CountyId, Id = o.TemplateId } equals new { t.CountyId, t.Id }
            join p in db.CountyPeriods.AsNoTracking() on new { o.CountyId, o.Period } equals new { p.CountyId, p.Period }
            join s in db.Submissions.AsNoTracking() on new { o.CountyId, o.Id } equals new { s.CountyId, Id = s.ObligationId } into submissions
            from s in submissions.DefaultIfEmpty()
            where o.CountyId == actor.CountyId && o.Period == input.Period && codes.Contains(u.Code)
            select new { Obligation = o, u.Code, u.Name, Template = t.Code, p.ClosedAt, FirstSubmittedAt = s == null ? null : s.FirstSubmittedAt }).ToListAsync();
        var named = input.Forms.ToHashSet();
        var chosen = found.Where(r => named.Contains(new(r.Code, r.Template))).ToList();
        var standing = await ReportingStatus.ExtensionsAsync(db, actor.CountyId, input.Period, [.. chosen.Select(r => r.Obligation.Id)]);
        return chosen.ToDictionary(
            r => new OwedForm(r.Code, r.Template),
            r => new Row(r.Obligation, r.Name, r.ClosedAt is not null, r.FirstSubmittedAt, standing.GetValueOrDefault(r.Obligation.Id)));
    }

    private Failure Refused(ExtendDueInput input, Failure failure)
    {
        log.LogInformation("Extending {Count} forms of {Period} by {Account} refused: {Outcome}", input.Forms.Count, input.Period, user.AccountId, failure.Outcome);
        return failure;
    }

    private sealed record Row(Obligation Obligation, string UnitName, bool IsClosed, DateTime? FirstSubmittedAt, DueGrant? Standing);
}
