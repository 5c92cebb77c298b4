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
public sealed record StatusLine(
    string Unit, string UnitName, string Template, string TemplateName, SubmissionState State, DateTime DueAt, DateTime? FirstSubmittedAt, bool? OnTime,
    string? ContactName, string? ContactPhone, bool IsDemonstration)
{
    public bool IsLate => FirstSubmittedAt is null && OnTime == false;
}

/// <summary>The forms of one kind of unit; those outside the reader's scope only as a count.</summary>
public sealed record StatusGroup(UnitKind Kind, ReportingTally Tally, IReadOnlyList<StatusLine> Lines, ReportingTally Others);

/// <summary>报送情况 of a month as the page shows it.</summary>
public sealed record StatusPageData(
    string CountyName, ReportingPeriod? Period, bool IsClosed, IReadOnlyList<PeriodChoice> Periods, ReportingTally Tally, IReadOnlyList<StatusGroup> Groups,
    IReadOnlyList<StatusLine> Late, bool SeesContacts, bool MayAdminister, DateOnly? DueOn);

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
        if (await user.LoadAsync(db) is not { } actor)
        {
            return null;
        }

        var periods = await PeriodsAsync(db, actor.CountyId);
        if ((periods.Find(p => p.Period == asked) ?? periods.FirstOrDefault()) is not { } chosen)
        {
            return new(actor.County.Name, null, false, periods, new(0, 0, 0, 0), [], [], false, actor.IsOffice, null);
        }

        var (rows, tree) = await ReadAsync(db, actor, chosen.Period);
        var seen = rows.ToLookup(r => actor.MaySeeForm(tree, r.UnitId));
        var contacts = actor.IsOffice || actor.Has(Role.Leader) || actor.Has(Role.Director);
        return new(
            actor.County.Name,
            chosen.Period,
            chosen.IsClosed,
            periods,
            ReportingTally.Of(rows),
            [.. rows.GroupBy(r => r.UnitKind).OrderBy(g => g.Key).Select(kind => new StatusGroup(
                kind.Key,
                ReportingTally.Of([.. kind]),
                [.. seen[true].Where(r => r.UnitKind == kind.Key).Select(r => Line(r, contacts))],
                ReportingTally.Of([.. seen[false].Where(r => r.UnitKind == kind.Key)])))],
            [.. seen[true].Where(r => r.IsLate).Select(r => Line(r, contacts))],
            contacts,
            actor.IsOffice,
            rows.Where(r => !r.IsBackfilled).Select(r => (DateOnly?)LocalClock.DateOf(r.DueAt.AddTicks(-1))).Max());
    }

    internal static async Task<List<PeriodChoice>> PeriodsAsync(AppDbContext db, Guid countyId) =>
        await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == countyId).OrderByDescending(p => p.Period)
            .Select(p => new PeriodChoice(p.Period, p.ClosedAt != null)).ToListAsync();

    private static ReportingPeriod? Newest(List<PeriodChoice> periods) => periods.Count == 0 ? null : periods[0].Period;

    private static StatusLine Line(ReportingRow row, bool contacts) => new(
        row.UnitCode, row.UnitName, row.TemplateCode, row.TemplateName, row.State, row.DueAt, row.FirstSubmittedAt, row.OnTime,
        contacts ? row.ContactName : null, contacts ? row.ContactPhone : null, row.IsDemonstration);

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
