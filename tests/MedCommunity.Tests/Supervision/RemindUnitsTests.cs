using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Supervision;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Supervision;

public sealed class RemindUnitsTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task One_click_reminds_of_everything_red_once_a_local_day(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var red = await OfAsync(world, Light.Red);
        var before = await CountAsync(world);

        var preview = (await world.RemindAsync("office", new(null, AllRed: true, IsPreview: true))).Value!;
        preview.Lines.Select(l => (l.WorkItemId, l.Skipped, l.Changes.Count)).Should().BeEquivalentTo(red.Select(t => (t.Id, (string?)null, 1)));
        preview.Lines.Should().OnlyContain(l => l.Changes[0].Contains(red.Single(t => t.Id == l.WorkItemId).LightReason, StringComparison.Ordinal));
        (await CountAsync(world)).Should().Be(before, "a preview does nothing");

        var first = await world.RemindAsync("office", new(null, AllRed: true));
        Counts(first).Should().Be((red.Count, 0, 0, 0));
        var second = await world.RemindAsync("office2", new(null, AllRed: true));
        Counts(second).Should().Be((0, red.Count, 0, 0));
        second.Value!.Lines.Should().OnlyContain(l => l.Skipped == "今天已经催办过。");
        first.Value!.Chinese.Should().Be($"已催办{red.Count}个单位次。");

        await using (var db = world.CreateDbContext())
        {
            var sent = await db.Reminders.Where(r => !r.IsDemonstration).ToListAsync();
            sent.Select(r => r.WorkItemId).Should().BeEquivalentTo(red.Select(t => t.Id));
            sent.Should().OnlyContain(r => red.Single(t => t.Id == r.WorkItemId).LightReason == r.Text && r.SentByName == "管委会办公室 王敏");
        }

        // 23:59 is the same day, midnight in Shanghai the next.
        world.Clock.SetLocal(new(2026, 11, 22), new(23, 59));
        (await world.RemindAsync("office", new([red[0].Id]))).Value!.Sent.Should().Be(0);
        world.Clock.SetLocal(new(2026, 11, 23), new(0, 0));
        (await world.RemindAsync("office", new([red[0].Id]))).Value!.Sent.Should().Be(1);
        (await CountAsync(world)).Should().Be(before + red.Count + 1);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Two_clicks_at_once_remind_once(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var red = await OfAsync(world, Light.Red);

        var clicks = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => world.RemindAsync(i % 2 == 0 ? "office" : "office2", new(null, AllRed: true)))));

        clicks.Sum(r => r.Value!.Sent).Should().Be(red.Count);
        clicks.Sum(r => r.Value!.Skipped).Should().Be(7 * red.Count);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task All_units_of_a_task_may_be_reminded_and_green_ones_are_left_alone(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var yellow = (await OfAsync(world, Light.Yellow)).MaxBy(t => t.Units.Count())!;
        var green = (await OfAsync(world, Light.Green))[0];

        var reminded = await world.RemindAsync("office", new([yellow.Id, green.Id], AllUnits: true, Note: "请今天报送"));
        Counts(reminded).Should().Be((yellow.Units.Count(), 0, 1, 0));
        await using var db = world.CreateDbContext();
        (await db.Reminders.Where(r => r.WorkItemId == yellow.Id && !r.IsDemonstration).Select(r => r.Text).Distinct().SingleAsync()).Should().Be($"请今天报送\n{yellow.LightReason}");

        var needless = await world.RemindAsync("office", new([green.Id]));
        (needless.Outcome, needless.Message).Should().Be((Outcome.Conflict, "任务的状态是“正常”，无需催办。"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Only_the_office_reminds(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var red = (await OfAsync(world, Light.Red))[0];
        var before = await CountAsync(world);

        foreach (var account in new[] { "leader", "finance", "auditor", "hospital" })
        {
            (await world.RemindAsync(account, new([red.Id]))).Outcome.Should().Be(Outcome.NotAllowed, account);
        }

        (await world.RemindAsync("clinic", new([red.Id]))).Outcome.Should().Be(Outcome.NotFound);
        (await world.RemindAsync("office", new([Guid.NewGuid()]))).Outcome.Should().Be(Outcome.NotFound);
        (await world.RemindAsync("office", new(null))).Errors.Should().ContainKey("tasks");
        (await world.RemindAsync("office", new([red.Id], Note: new string('长', 501)))).Errors.Should().ContainKey("note");
        (await CountAsync(world)).Should().Be(before);
    }

    private static (int Sent, int Skipped, int NoNeed, int WithoutUnit) Counts(Result<Reminded> result) =>
        (result.Value!.Sent, result.Value.Skipped, result.Value.NoNeed, result.Value.WithoutUnit);

    private static async Task<List<LedgerTask>> OfAsync(TestWorld world, Light light)
    {
        await using var db = world.CreateDbContext();
        return [.. (await PlanLedger.ReadAsync(db, await world.ActorAsync("office"), world.Clock.Today())).Where(t => t.Light == light)];
    }

    private static async Task<int> CountAsync(TestWorld world)
    {
        await using var db = world.CreateDbContext();
        return await db.Reminders.CountAsync();
    }
}
