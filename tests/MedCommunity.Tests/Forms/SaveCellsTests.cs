using MedCommunity.Core.Accounts;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using Microsoft.EntityFrameworkCore;
using static MedCommunity.Tests.Forms.FormWorld;

namespace MedCommunity.Tests.Forms;

public sealed class SaveCellsTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task Reading_creates_nothing_and_the_first_write_makes_revision_1(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);

        var read = (await world.ReadAsync("branch", BranchForm)).Value!;
        (read.State, read.Version, read.OnTime).Should().Be(("NotStarted", 0, false), "the due day has passed");
        read.Values.Values.Should().OnlyContain(v => v == CellValue.NotFilled).And.HaveCount(15);
        (await world.RowAsync(BranchForm)).Should().BeNull();

        var saved = await world.SaveAsync("branch", BranchForm, """{"VISITS_TOTAL":12.5,"VISITS_TCM":"na","DISCHARGES":0}""");

        (saved.Outcome, saved.Value!.Version, saved.Value.State).Should().Be((Outcome.Done, 1, "Draft"));
        saved.Value.Values["VISITS_TOTAL"].Should().Be(CellValue.Of(12.5m));
        saved.Value.Values["VISITS_TCM"].Should().Be(CellValue.NotApplicable);
        saved.Value.Values["DISCHARGES"].Should().Be(CellValue.Of(0));
        saved.Value.Values["GP_COUNT"].Should().Be(CellValue.NotFilled);
        var again = (await world.ReadAsync("branch", BranchForm)).Value!;
        again.Should().BeEquivalentTo(saved.Value, o => o.Excluding(a => a!.Changed));
        again.Changed!.Keys.Should().BeEquivalentTo(["DISCHARGES", "VISITS_TCM", "VISITS_TOTAL"], "a reading says who gave each cell its value");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Each_changed_cell_keeps_who_when_before_after_and_by_which_path(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.SaveAsync("branch", BranchForm, """{"VISITS_TOTAL":1,"DISCHARGES":2}""");
        await world.SaveAsync("branch", BranchForm, """{"VISITS_TOTAL":null,"DISCHARGES":2}""");

        await using var db = world.World.CreateDbContext();
        var changes = await db.SubmissionChanges.OrderBy(c => c.Revision).ThenBy(c => c.Cell).ToListAsync();

        changes.Select(c => (c.Revision, c.Cell, c.Before, c.After)).Should().Equal(
            (1, "DISCHARGES", "null", "2"), (1, "VISITS_TOTAL", "null", "1"), (2, "VISITS_TOTAL", "1", "null"));
        changes.Should().OnlyContain(c => c.By == world.World.AccountId("branch") && c.At == world.World.Clock.Utc() && c.Path == EntryPath.Page && c.ByName.Length > 0);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_bad_cell_is_named_and_nothing_of_the_request_is_written(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);

        foreach (var (bad, cell, words) in new[]
        {
            ("\"12a\"", "VISITS_TCM", "“中医(蒙医)类诊疗人次数”只能填数字"), ("1.00001", "VISITS_TCM", "最多4位小数"), ("1e30", "VISITS_TCM", "90亿"), ("5", "NO_SUCH_CELL", "表中没有“NO_SUCH_CELL”这一项"),
        })
        {
            var result = await world.SaveAsync("branch", BranchForm, $$"""{"VISITS_TOTAL":7,"{{cell}}":{{bad}}}""");

            result.Outcome.Should().Be(Outcome.Invalid);
            result.Errors.Should().ContainKey(cell).WhoseValue.Replace("其中:", "").Should().Contain(words);
            result.Errors.Should().HaveCount(1);
        }

        (await world.SaveAsync("branch", BranchForm, """{"VISITS_TOTAL":7}""", version: 3)).Errors.Should().ContainKey("version", "nobody has read revision 3");
        (await world.RowAsync(BranchForm)).Should().BeNull();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_cell_changed_since_is_a_conflict_with_both_values_and_nothing_is_written(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.SaveAsync("clinic", ClinicForm, """{"VISITS_TOTAL":10,"VISITS_TCM":1}""");
        await world.SaveAsync("branch", ClinicForm, """{"VISITS_TOTAL":20}""", version: 1);

        var late = await world.SaveAsync("clinic", ClinicForm, """{"VISITS_TOTAL":30,"REFERRALS_UP":4}""", version: 1);

        late.Outcome.Should().Be(Outcome.Conflict);
        var conflict = late.Value!.Conflicts.Should().ContainSingle().Which;
        (conflict.Key, conflict.Value.Yours, conflict.Value.Stored).Should().Be(("VISITS_TOTAL", CellValue.Of(30), CellValue.Of(20)));
        conflict.Value.By.Should().Contain("赵院长");
        late.Errors["VISITS_TOTAL"].Should().Contain("20").And.Contain("30");
        late.Value.Version.Should().Be(2);
        late.Value.Values["REFERRALS_UP"].Should().Be(CellValue.NotFilled, "nothing of the request is written");
        (await world.RowAsync(ClinicForm))!.Revision.Should().Be(2);

        (await world.SaveAsync("clinic", ClinicForm, """{"VISITS_TOTAL":20}""", version: 1)).Outcome.Should().Be(Outcome.Done, "an equal value is no conflict");
        (await world.RowAsync(ClinicForm))!.Revision.Should().Be(2, "and no change");
        var merged = await world.SaveAsync("clinic", ClinicForm, """{"REFERRALS_UP":4}""", version: 1);
        (merged.Outcome, merged.Value!.Version, merged.Value.Values["VISITS_TOTAL"]).Should().Be((Outcome.Done, 3, CellValue.Of(20)), "other cells merge");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Explanations_are_saved_and_two_that_meet_are_a_conflict(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);

        var first = await world.SaveAsync("clinic", ClinicForm, """{"VISITS_TOTAL":1}""", explanations: """{"VISITS_TOTAL":" 卫生室停诊半月 "}""");
        first.Value!.Explanations.Should().Equal(new Dictionary<string, string> { ["VISITS_TOTAL"] = "卫生室停诊半月" });
        var second = await world.SaveAsync("branch", ClinicForm, "{}", version: 0, explanations: """{"VISITS_TOTAL":"别的原因"}""");
        second.Outcome.Should().Be(Outcome.Conflict);
        second.Value!.Conflicts!["VISITS_TOTAL"].Stored.Should().Be("卫生室停诊半月");
        (await world.SaveAsync("branch", ClinicForm, "{}", explanations: """{"VISITS_TOTAL":""}""")).Value!.Explanations.Should().BeEmpty();
        (await world.SaveAsync("branch", ClinicForm, "{}", explanations: """{"NO_SUCH":"x"}""")).Errors.Should().ContainKey("NO_SUCH");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Eight_people_who_write_different_cells_at_once_lose_nothing(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var codes = (await world.ReadAsync("branch", BranchForm)).Value!.Values.Keys.Take(8).ToList();

        for (var round = 1; round <= 3; round++)
        {
            var version = (await world.RowAsync(BranchForm))?.Revision ?? 0;
            var value = round;
            var results = await Task.WhenAll(codes.Select((code, i) => Task.Run(() => world.SaveAsync("branch", BranchForm, $$"""{"{{code}}":{{(value * 100) + i}}}""", version))));

            results.Should().OnlyContain(r => r.Outcome == Outcome.Done, "round {0}: {1}", round, string.Join(' ', results.Select(r => r.Message)));
            var row = (await world.RowAsync(BranchForm))!;
            row.Revision.Should().Be(version + 8);
            var document = FormDocument.Parse(row.Document);
            codes.Select(c => document[c].Number).Should().Equal(codes.Select((_, i) => (decimal?)((value * 100) + i)));
        }

        await using var db = world.World.CreateDbContext();
        (await db.SubmissionChanges.CountAsync()).Should().Be(24);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Of_two_who_write_the_same_cell_at_once_one_wins_and_the_other_is_told(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);

        var results = await Task.WhenAll(new[] { "clinic", "branch" }.Select((account, i) => Task.Run(() => world.SaveAsync(account, ClinicForm, $$"""{"VISITS_TOTAL":{{i + 1}}}""", version: 0))));

        results.Select(r => r.Outcome).Should().BeEquivalentTo([Outcome.Done, Outcome.Conflict]);
        (await world.RowAsync(ClinicForm))!.Revision.Should().Be(1);
    }
}
