using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace MedCommunity.Tests.Data;

/// <summary>The demonstration is laid relative to today: whatever day it is first started, it shows what the contract promises.</summary>
public sealed class DemonstrationTests
{
    public static TheoryData<DateOnly> Days =>
    [
        new(2026, 12, 5), // before the due day
        new(2026, 12, 17), // the day after it
        new(2027, 1, 1), // December is under way, with its yearly forms
        new(2028, 2, 29),
        new(2031, 8, 31), // years after the plan's own dates
    ];

    [Theory, MemberData(nameof(Days))]
    public async Task On_any_day_every_light_occurs_and_two_years_of_forms_are_closed(DateOnly today)
    {
        var clock = new TestClock();
        clock.SetLocal(today, new TimeOnly(9, 30));
        await using var database = await TestDatabase.CreateAsync(Provider.Sqlite);
        await using (var portal = new TestPortal(database.Settings, clock, Environments.Development))
        {
            portal.CreateClient().Dispose();
        }

        await using var db = database.Open(clock);
        var account = await db.Users.SingleAsync(a => a.UserName == "office");
        var actor = await new Core.Accounts.CurrentUser(_ => ValueTask.FromResult<Guid?>(null), clock) { AccountId = account.Id }.LoadAsync(db);
        var tasks = await PlanLedger.ReadAsync(db, actor!, today);
        tasks.Select(t => t.Light).Distinct().Should().BeEquivalentTo(Enum.GetValues<Light>());
        tasks.Where(t => t.Number is 3 or 20).Should().OnlyContain(t => t.Start <= today && !t.IsAccepted);

        var underWay = ReportingPeriod.Of(today).AddMonths(-1);
        (await db.CountyPeriods.CountAsync(p => p.ClosedAt != null)).Should().Be(24);
        (await db.CountyPeriods.Where(p => p.ClosedAt == null).Select(p => p.Period).SingleAsync()).Should().Be(underWay);
        var states = await db.Submissions.Where(s => s.Period == underWay).Select(s => s.State).Distinct().ToListAsync();
        states.Should().Contain([SubmissionState.Approved, SubmissionState.Submitted, SubmissionState.Verified, SubmissionState.Returned]);
        (await db.Submissions.AnyAsync(s => s.SubmittedAt > clock.Utc() || s.ApprovedAt > clock.Utc())).Should().BeFalse("nothing happens in the future");

        (await db.IndicatorJudgements.Select(j => j.State).Distinct().ToListAsync()).Should().BeEquivalentTo(Enum.GetValues<JudgementState>());
        (await db.IndicatorJudgements.Where(j => j.State == JudgementState.Judged).Select(j => j.IsMet).ToListAsync()).Should().BeEquivalentTo(new bool?[] { true, false });
        (await db.IndicatorJudgements.AnyAsync(j => j.EffectiveFrom > today || j.DecidedAt > clock.Utc() || !j.IsDemonstration)).Should().BeFalse();

        var yearly = await db.Submissions.Where(s => db.FormTemplates.Any(t => t.Id == s.TemplateId && t.Frequency == Frequency.Yearly)).ToListAsync();
        yearly.Select(s => s.Period.Year).Distinct().Should().HaveCountGreaterThanOrEqualTo(2);
        yearly.Should().OnlyContain(s => s.State == SubmissionState.Approved);
    }
}
