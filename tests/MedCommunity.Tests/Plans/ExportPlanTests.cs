using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Plans;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Plans;

public sealed class ExportPlanTests : DatabaseTests
{
    private static readonly string[] All = ["keshiketeng-2025", "wulatezhong-2023", "zhalaite-2023-ykt"];

    [Theory, MemberData(nameof(Providers))]
    public async Task Three_real_plans_come_back_to_the_letter_and_change_nothing_when_they_come_in_again(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var export = Exporter(world);
        foreach (var name in All)
        {
            await using (var db = world.CreateDbContext())
            {
                // What the office adds is not the document's.
                var task = await db.WorkItems.FirstAsync(w => db.Plans.Any(p => p.Id == w.PlanId && p.Code == name));
                task.OfficeDeadline = new DateOnly(2027, 5, 1);
                await db.SaveChangesAsync();
            }

            var document = await export.RunAsync(name);

            document.Value!.Content.Should().Equal(PlanFiles.Read(name));
            var again = await ImportPlanTests.Importer(world).RunAsync(document.Value!.Content, amend: false, dryRun: false);
            again.Value!.Changed.Should().BeFalse();
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task An_amended_plan_comes_back_as_it_was_last_imported_by_its_id_too(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var amended = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(PlanFiles.Read(All[0])).Replace("健全完善管理体制", "健全完善管理体制（修订）", StringComparison.Ordinal));
        (await ImportPlanTests.Importer(world).RunAsync(amended, amend: true, dryRun: false)).IsDone.Should().BeTrue();
        await using var db = world.CreateDbContext();
        var id = await db.Plans.Where(p => p.Code == All[0]).Select(p => p.Id).SingleAsync();

        (await Exporter(world).RunAsync(id.ToString())).Value!.Content.Should().Equal(amended);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task An_unknown_plan_and_a_code_of_two_counties_are_refused_in_words(Provider provider)
    {
        await using var world = await TestWorld.CreateAsync(provider);
        var export = Exporter(world);
        await using (var db = world.CreateDbContext())
        {
            var other = await db.Counties.SingleAsync(c => c.Code == "zhalaite");
            db.Plans.Add(new Plan { CountyId = other.Id, Code = All[0], Title = "同名代码", ContentHash = "", ActiveFrom = new(2026, 1, 1) });
            await db.SaveChangesAsync();
        }

        (await export.RunAsync("nothing")).Outcome.Should().Be(Outcome.NotFound);
        var two = await export.RunAsync(All[0]);
        two.Outcome.Should().Be(Outcome.Invalid);
        two.Message.Should().Contain("克什克腾旗").And.Contain("扎赉特旗");
    }

    internal static ExportPlan Exporter(TestWorld world) => new(world, ImportPlanTests.Operator(world.Clock));
}
