using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Supervision;

/// <param name="Tasks">Of which to remind; with <paramref name="AllRed"/> they are left out.</param>
/// <param name="AllRed">Everything red in the county.</param>
/// <param name="AllUnits">All assigned units, not only the one that reports.</param>
/// <param name="Note">A word of the office's own, put before the reasons of the light.</param>
/// <param name="IsPreview">Says what would happen, and does nothing.</param>
public sealed record RemindInput(IReadOnlyList<Guid>? Tasks, bool AllRed = false, bool AllUnits = false, string? Note = null, bool IsPreview = false);

/// <summary>What became of a click.</summary>
/// <param name="Sent">Reminders that went out.</param>
/// <param name="Skipped">Task and unit had one today already.</param>
/// <param name="NoNeed">Tasks that are neither red nor yellow.</param>
/// <param name="WithoutUnit">Tasks for which nobody answers yet.</param>
/// <param name="Lines">For each task what happens, or why nothing does.</param>
public sealed record Reminded(int Sent, int Skipped, int NoNeed, int WithoutUnit, IReadOnlyList<ArrangedTask> Lines)
{
    public string Chinese => string.Join("，", new[]
    {
        Sent > 0 ? $"已催办{Sent}个单位次" : "没有新的催办",
        Skipped > 0 ? $"{Skipped}个今天已经催办过，没有重复" : null,
        NoNeed > 0 ? $"{NoNeed}项任务没有逾期或预警，无需催办" : null,
        WithoutUnit > 0 ? $"{WithoutUnit}项任务还没有责任单位" : null,
    }.OfType<string>()) + "。";
}

/// <summary>催办: a word to the units of red and yellow tasks, one task or everything red in one click; not twice on one local day for the same task and unit.</summary>
public sealed class RemindUnits(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<RemindUnits> logger)
{
    public async Task<Result<Reminded>> RunAsync(RemindInput input)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        if (await user.LoadAsync(db) is not { } actor || !actor.ReadsPlans())
        {
            return Refuse(TaskCase.Unknown);
        }

        // Two clicks at once would both find that nobody was reminded yet.
        await SupervisedTask.QueueAsync(db, actor.CountyId, "reminders");
        var now = clock.Utc();
        var today = LocalClock.DateOf(now);
        var asked = input.AllRed ? null : (input.Tasks ?? []).ToHashSet();
        var tasks = asked?.Count == 1
            ? await PlanLedger.FindAsync(db, actor, today, asked.First()) is { } one ? [one] : []
            : (await PlanLedger.ReadAsync(db, actor, today)).Where(t => asked?.Contains(t.Id) ?? t.Light == Light.Red).ToList();
        if (asked is not null && tasks.Count < asked.Count)
        {
            return Refuse(TaskCase.Unknown);
        }

        var party = SupervisedTask.PartyOf(actor);
        if (ReminderRules.WhyNot(party, Light.Red) is { } why)
        {
            return Refuse(why.ToFailure());
        }

        var errors = new Dictionary<string, string>();
        var note = SupervisionText.Checked(input.Note, "note", "附言", SupervisionText.ReasonLimit, null, errors);
        if (asked?.Count == 0)
        {
            errors["tasks"] = "请选择要催办的任务。";
        }

        if (errors.Count > 0)
        {
            return Refuse(SupervisionText.Invalid(errors));
        }

        if (!input.IsPreview && tasks.Count == 1 && ReminderRules.WhyNot(party, tasks[0].Light) is { } noNeed)
        {
            return Refuse(noNeed.ToFailure());
        }

        var since = LocalClock.StartOf(today);
        var already = (await db.Reminders.Where(r => r.CountyId == actor.CountyId && r.SentAt >= since).Select(r => new { r.WorkItemId, r.UnitId }).ToListAsync())
            .Select(r => (r.WorkItemId, r.UnitId)).ToHashSet();
        var (sent, skipped, needless, nobody) = (0, 0, 0, 0);
        var lines = new List<ArrangedTask>();
        foreach (var task in tasks)
        {
            if (ReminderRules.WhyNot(party, task.Light) is { } calm)
            {
                needless++;
                lines.Add(new(task.Id, task.Number, task.Title, [], calm.Message));
                continue;
            }

            var reminded = new List<string>();
            var units = input.AllUnits || task.ReportingUnit is null ? task.Units.ToList() : [task.ReportingUnit];
            nobody += units.Count == 0 ? 1 : 0;
            foreach (var unit in units)
            {
                if (!already.Add((task.Id, unit.Id)))
                {
                    skipped++;
                    continue;
                }

                var text = note is null ? task.LightReason : $"{note}\n{task.LightReason}";
                db.Reminders.Add(new Reminder
                {
                    CountyId = actor.CountyId,
                    WorkItemId = task.Id,
                    UnitId = unit.Id,
                    Text = text.Length <= SupervisionText.TextLimit ? text : text[..(SupervisionText.TextLimit - 1)] + "…",
                    SentAt = now,
                    SentBy = actor.AccountId,
                    SentByName = actor.Name,
                });
                sent++;
                reminded.Add($"催办{unit.Name}：{task.LightReason}");
            }

            lines.Add(new(task.Id, task.Number, task.Title, reminded, reminded.Count > 0 ? null : units.Count == 0 ? "还没有责任单位。" : "今天已经催办过。"));
        }

        if (!input.IsPreview)
        {
            await db.SaveChangesAsync();
            await write.CommitAsync();
        }

        return Result.Done(new Reminded(sent, skipped, needless, nobody, lines));
    }

    private Failure Refuse(Failure failure)
    {
        logger.LogInformation("Reminders refused for account {AccountId}: {Outcome}.", user.AccountId, failure.Outcome);
        return failure;
    }
}
