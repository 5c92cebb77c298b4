using MedCommunity.Core.Forms;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Home;

namespace MedCommunity.Tests.Home;

public sealed class DeskQueryTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task Everybody_finds_what_is_theirs_and_nothing_else(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        async Task<DeskData> Of(string account) => (await new DeskQuery(world, world.User(account), world.Clock).RunAsync())!;

        var branch = await Of("branch");
        branch.Forms![0].Unit.Should().Be("kskt-bayangaole-health-centre", "one's own form comes first");
        branch.Forms.Should().OnlyContain(f => f.Unit.StartsWith("kskt-bayangaole-health-centre", StringComparison.Ordinal) && f.State.IsEditable());
        branch.Reviews.Should().NotBeNull().And.OnlyContain(f => f.Unit.StartsWith("kskt-bayangaole-health-centre-c", StringComparison.Ordinal));
        (branch.Figures, branch.Reporting, branch.Administration).Should().Be((null, null, null));

        var hospital = await Of("hospital");
        hospital.Reviews.Should().NotBeEmpty().And.OnlyContain(f => f.State == SubmissionState.Submitted && f.Template != "clinic-monthly");

        var office = await Of("office");
        office.Watched.Should().NotBeEmpty().And.OnlyContain(t => t.Light == "red" || t.Light == "yellow");
        office.Watched![0].Light.Should().Be("red");
        office.Reviews.Should().NotBeEmpty();
        office.Figures!.Rows.Should().HaveCount(2);
        office.Reporting!.Period.Should().Be(TestWorld.UnderWay);

        var finance = await Of("finance");
        finance.OwnTasks.Should().NotBeEmpty();
        (finance.Forms, finance.Reviews, finance.Watched).Should().Be((null, null, null));

        var clinic = await Of("clinic");
        (clinic.OwnTasks, clinic.Watched, clinic.Reviews, clinic.Figures).Should().Be((null, null, null, null));
        clinic.Forms.Should().NotBeNull();
        clinic.Forms!.Should().NotContain(f => f.Unit != "kskt-bayangaole-health-centre-c1");

        var leader = await Of("leader");
        leader.Figures!.Period.Should().Be(TestWorld.NewestClosed);
        (leader.Forms, leader.Reviews, leader.OwnTasks).Should().Be((null, null, null));
        leader.Watched.Should().NotBeEmpty();
        leader.Waiting.Should().Be(1, "a directive of his was replied to");

        var admin = await Of("admin");
        admin.Administration!.Units.Should().BePositive();
        (admin.Figures, admin.Reporting, admin.Forms, admin.OwnTasks).Should().Be((null, null, null, null));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_task_says_whether_its_report_is_owed_by_the_reader(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);

        // October's reports are due since 16 November: without one the task asks for it, from the unit that reports only.
        var office = (await new DeskQuery(world, world.User("office"), world.Clock).RunAsync())!;
        office.OwnTasks!.Where(t => t.ReportOwed).Should().OnlyContain(t => t.LastReport == null || t.LastReport < TestWorld.UnderWay);
        office.OwnTasks!.Should().Contain(t => t.ReportOwed).And.Contain(t => !t.ReportOwed);
        office.OwnTasks![0].ReportOwed.Should().BeTrue("what is owed comes first");
    }
}
