using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>So many units will owe a form by a day; a form whose units differ in it has a line for each day.</summary>
public sealed record OwedCount(string TemplateName, int Units, DateOnly DueOn);

/// <summary>What opening a month makes.</summary>
/// <param name="Period">The month previewed; null where none can be opened.</param>
/// <param name="Choices">The months that can be opened, newest first.</param>
/// <param name="Owed">By form and due day.</param>
/// <param name="DueDay">The county's due day, of the month after.</param>
/// <param name="VerifiedDueDay">The earlier one for forms that are verified first, where the county has set it.</param>
public sealed record OpeningPreview(ReportingPeriod? Period, IReadOnlyList<ReportingPeriod> Choices, IReadOnlyList<OwedCount> Owed, int DueDay, int? VerifiedDueDay);

/// <summary>A form that the closing stops.</summary>
public sealed record StoppingForm(string UnitName, string TemplateName, SubmissionState State);

/// <summary>What closing a month stops, unit by unit in the order of the tree.</summary>
public sealed record ClosingPreview(int Owed, int Approved, IReadOnlyList<StoppingForm> Stopping);

/// <summary>What the office is shown before it opens or closes a month.</summary>
public sealed class PeriodPreviewQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    /// <param name="asked">Null: the month after the newest, or the newest missing one.</param>
    public async Task<Result<OpeningPreview>> OpeningAsync(ReportingPeriod? asked)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { IsOffice: true } actor)
        {
            return Result.NotAllowed("只有管委会办公室可以开启报告期。");
        }

        var (opened, backfilled) = await OpenPeriod.StandingAsync(db, actor.CountyId);
        var choices = ReportingRules.Openable(opened, backfilled, clock.Today());

        // Months are opened one after the other: the one after the newest comes first.
        var next = choices.Select(p => (ReportingPeriod?)p).FirstOrDefault(p => opened.Count == 0 || p == opened.Max().AddMonths(1));
        var period = choices.Contains(asked.GetValueOrDefault()) ? asked : next ?? choices.Select(p => (ReportingPeriod?)p).FirstOrDefault();
        var (dueDay, verifiedDueDay) = (actor.County.DueDay, actor.County.VerifiedDueDay);
        if (period is not { } month)
        {
            return Result.Done(new OpeningPreview(null, choices, [], dueDay, verifiedDueDay));
        }

        var owed = await OpenPeriod.OwedAsync(db, actor.County, month);
        var templates = await db.FormTemplates.AsNoTracking().Where(t => t.CountyId == actor.CountyId).ToDictionaryAsync(t => t.Id, t => (t.Code, t.Name));
        return Result.Done(new OpeningPreview(
            month, choices,
            [.. owed.GroupBy(o => (templates[o.TemplateId].Code, templates[o.TemplateId].Name, o.DueAt))
                .OrderBy(g => g.Key.Code, StringComparer.Ordinal).ThenBy(g => g.Key.DueAt)
                .Select(g => new OwedCount(g.Key.Name, g.Count(), LocalClock.DateOf(g.Key.DueAt.AddTicks(-1))))],
            dueDay, verifiedDueDay));
    }

    public async Task<Result<ClosingPreview>> ClosingAsync(ReportingPeriod period)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { IsOffice: true } actor)
        {
            return Result.NotAllowed("只有管委会办公室可以关闭报告期。");
        }

        if (await db.CountyPeriods.AsNoTracking().AllAsync(p => p.CountyId != actor.CountyId || p.Period != period))
        {
            return Result.NotFound($"{period.Chinese}没有报告期。");
        }

        var tree = await db.TreeAsync(actor.County, period.LastDay);
        var order = tree.All.Select((u, i) => (u.Id, i)).ToDictionary(u => u.Id, u => u.i);
        var rows = await ReportingStatus.ReadAsync(db, actor.CountyId, period, clock.Utc());

        // A reopened form goes back to its last approval at the closing: it does not count as missing.
        var approved = rows.Where(r => r.State == SubmissionState.Approved || r.WasApproved).ToList();
        return Result.Done(new ClosingPreview(rows.Count, approved.Count,
            [.. rows.Except(approved).OrderBy(r => order.GetValueOrDefault(r.UnitId, int.MaxValue)).ThenBy(r => r.TemplateCode, StringComparer.Ordinal)
                .Select(r => new StoppingForm(r.UnitName, r.TemplateName, r.State))]));
    }
}
