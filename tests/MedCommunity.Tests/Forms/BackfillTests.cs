using System.Globalization;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Forms;
using MedCommunity.Web.Features.Indicators;
using MedCommunity.Web.Spreadsheets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;
using static MedCommunity.Tests.Forms.FormWorld;
using CellKind = MedCommunity.Web.Spreadsheets.CellKind;

namespace MedCommunity.Tests.Forms;

public sealed class BackfillTests(ITestOutputHelper output) : DatabaseTests
{
    /// <summary>The demonstration's first opened month is October 2024.</summary>
    private static readonly ReportingPeriod Old = new(2024, 9);

    [Theory, MemberData(nameof(Providers))]
    public async Task Old_months_come_in_approved_closed_marked_and_without_a_verdict_and_the_figures_show_them(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var file = await FilledAsync(world, "2024-08", "2024-09", (unit, month) => unit == Branch || month == 9 ? 40 : null);

        var check = await RunAsync(world, "office", file, dryRun: true);
        check.Message.Should().BeNull();
        (check.Value!.Added, check.Value.ChangedForms, check.Value.Unchanged, check.Value.Blank).Should().Be((16, 0, 0, 14));
        (await CountsAsync(world)).Should().Be((0, 0), "a check writes nothing");

        (await RunAsync(world, "office", file, dryRun: false)).Message.Should().BeNull();

        var key = BranchForm with { Period = Old };
        var read = (await world.ReadAsync("branch", key)).Value!;
        (read.State, read.Version, read.OnTime, read.Values["VISITS_TOTAL"]).Should().Be(("Approved", 1, null, CellValue.Of(40)));
        await using var db = world.World.CreateDbContext();
        (await db.CountyPeriods.Where(p => p.IsBackfilled).ToListAsync()).Should().HaveCount(2).And.OnlyContain(p => p.OpenedAt == p.ClosedAt && p.Period < new ReportingPeriod(2024, 10));
        var row = (await world.RowAsync(key))!;
        (row.OnTime, row.ApprovedBy, row.SubmittedBy).Should().Be((null, world.World.AccountId("office"), world.World.AccountId("office")));
        (await db.SubmissionEvents.SingleAsync(e => e.SubmissionId == row.Id)).Should().BeEquivalentTo(new { Action = SubmissionAction.Approve, State = SubmissionState.Approved, Reason = "历史补录" });
        (await db.SubmissionChanges.Where(c => c.SubmissionId == row.Id).ToListAsync()).Should().HaveCount(15).And.OnlyContain(c => c.Path == EntryPath.Backfill && c.Before == "null");
        (await db.ApprovedValues.CountAsync(v => v.SubmissionId == row.Id && v.ScaledValue == 400_000)).Should().Be(15);
        (await db.AuditEntries.CountAsync(e => e.Action == "backfilled")).Should().Be(1);
        (await db.AuditEntries.CountAsync(e => e.Path == EntryPath.Backfill)).Should().Be(1, "one entry for the batch");

        var status = (await Status(world).PageAsync(Old))!;
        status.Tally.Should().Be(new ReportingTally(15, 15, 0, 15, 15));
        (status.Tally.Completeness, status.Tally.Timeliness).Should().Be((1, null));
        status.Late.Should().BeEmpty();
        (await Status(world).RowsAsync(Old)).Value!.Should().OnlyContain(r => r.OnTime == null);
        var mine = (await new MyFormsQuery(world.World, world.World.User("branch"), world.World.Clock).RunAsync(Old))!;
        mine.Lines.Single(l => l.Template == "township-monthly").OnTime.Should().BeNull();

        using var scope = world.World.Services.CreateScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().AccountId = world.World.AccountId("leader");
        var figures = (await scope.ServiceProvider.GetRequiredService<IndicatorsQuery>().ListAsync(new(Old.ToString(), "month", null))).Value!;
        var share = figures.Rows.Single(r => r.Code == "3.1");
        (share.Value, share.Denominator, share.Completeness).Should().Be((100, 15 * 40, 1), "nobody but the branches has figures for that month");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_same_file_again_changes_nothing_and_another_value_is_approved_anew_and_shown_before_and_after(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await RunAsync(world, "office", await FilledAsync(world, "2024-09", "2024-09", (_, _) => 40), dryRun: false);
        var key = BranchForm with { Period = Old };
        var before = await world.RowAsync(key);
        var downloaded = await TemplateAsync(world, "2024-09", "2024-09");

        var again = await RunAsync(world, "office2", downloaded, dryRun: false);
        (again.Value!.Added, again.Value.ChangedForms, again.Value.Unchanged).Should().Be((0, 0, 15));
        (await world.RowAsync(key)).Should().BeEquivalentTo(before);

        var row = RowOf(downloaded, Branch);
        var changed = Workbooks.Fill(downloaded, ($"E{row}", 41), ($"F{row}", null), ($"G{row}", "不适用"));
        var check = (await RunAsync(world, "office2", changed, dryRun: true)).Value!;
        check.Changes.Select(c => (c.Address, c.Before, c.After)).Should().Equal(($"E{row}", "40", "41"), ($"G{row}", "40", "不适用"));
        (await RunAsync(world, "office2", changed, dryRun: false)).Message.Should().BeNull();

        var after = (await world.RowAsync(key))!;
        (after.Revision, after.State, after.ApprovedBy).Should().Be((2, SubmissionState.Approved, world.World.AccountId("office2")));
        await using var db = world.World.CreateDbContext();
        (await db.ApprovedValues.SingleAsync(v => v.SubmissionId == after.Id && v.Element == "VISITS_TOTAL")).ScaledValue.Should().Be(410_000);
        (await db.ApprovedValues.CountAsync(v => v.SubmissionId == after.Id)).Should().Be(15);
        (await db.SubmissionEvents.CountAsync(e => e.SubmissionId == after.Id)).Should().Be(2);

        // Reopened, it is in its unit's hands: no backfill over it, and still no verdict at its end.
        await world.DoneAsync("office", key, SubmissionAction.Reopen);
        (await RunAsync(world, "office", Workbooks.Fill(downloaded, ($"E{row}", 42)), dryRun: false)).Value!.Errors.Should().ContainSingle().Which.Message.Should().Contain("重新开放");
        await world.SaveAsync("branch", key, """{"VISITS_TOTAL":43}""");
        await world.DoneAsync("branch", key, SubmissionAction.Submit);
        (await world.ReadAsync("branch", key)).Value!.OnTime.Should().BeNull();
        await world.DoneAsync("hospital", key, SubmissionAction.Verify);
        await world.DoneAsync("office", key, SubmissionAction.Approve);
        (await world.RowAsync(key))!.OnTime.Should().BeNull();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Whatever_is_wrong_in_one_row_is_named_by_its_cell_and_nothing_at_all_is_written(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var file = await FilledAsync(world, "2024-09", "2024-09", (_, _) => 40);
        var row = RowOf(file, Branch);
        var other = Workbooks.Texts(file)[$"B{(row == 2 ? 3 : 2)}"];
        List<(string Name, (string, object?)[] Cells, string Address, string Words)> cases =
        [
            ("the first opened month", [($"A{row}", "2024-10")], $"A{row}", "2024年10月起已经开启报告期"),
            ("a month before all", [($"A{row}", "2014-12")], $"A{row}", "2015年1月以后"),
            ("no month", [($"A{row}", "去年")], $"A{row}", "“去年”不是月份"),
            ("a month before the unit was there", [($"A{row}", "2019年12月")], $"B{row}", "2019年12月没有代码为"),
            ("an unknown unit", [($"B{row}", "no-such-unit")], $"B{row}", "没有代码为“no-such-unit”的单位"),
            ("a unit of another kind", [($"B{row}", Clinic)], $"B{row}", "不报“基层分院月度监测表”"),
            ("a unit twice", [($"B{row}", other)], $"B{(row == 2 ? 3 : row)}", "重复"),
            ("a letter", [($"E{row}", "4l")], $"E{row}", "“4l”不是数字"),
            ("a formula", [($"E{row}", "=1+1")], $"第{row}行", "是公式"),
            ("part of more than the whole", [($"F{row}", 41)], $"F{row}", "不能大于"),
            ("half a visit", [($"E{row}", 40.5m)], $"E{row}", "应为整数"),
            ("a missing figure", [($"G{row}", null)], $"G{row}", "未填写"),
            ("a negative", [($"G{row}", -1)], $"G{row}", "不能小于0"),
        ];
        foreach (var (name, cells, address, words) in cases)
        {
            foreach (var dryRun in new[] { true, false })
            {
                var result = await RunAsync(world, "office", Workbooks.Fill(file, cells), dryRun);

                result.Outcome.Should().Be(Outcome.Invalid, name);
                result.Value!.Errors.Should().Contain(e => e.Address == address && e.Message.Contains(words), $"{name}: {string.Join('\n', result.Value.Errors)}");
            }
        }

        (await RunAsync(world, "office", Workbooks.Replace(file, "township-monthly", "no-such-form"), dryRun: false)).Message.Should().Contain("没有代码为");
        (await RunAsync(world, "office", Workbooks.Fill(file, ($"D{row}", "clinic-monthly")), dryRun: false)).Message.Should().Contain("几种报表");
        (await RunAsync(world, "office", [1, 2, 3], dryRun: false)).Outcome.Should().Be(Outcome.Invalid);
        (await RunAsync(world, "office", await TemplateAsync(world, "2024-09", "2024-09"), dryRun: false)).Message.Should().Contain("没有填写任何数据");
        (await RunAsync(world, "branch", file, dryRun: false)).Outcome.Should().Be(Outcome.NotAllowed);
        (await Query(world).TemplateAsync("township-monthly", "2024-10", "2024-10")).Outcome.Should().Be(Outcome.Invalid);
        (await Query(world).TemplateAsync("population-yearly", "2024-08", "2024-09")).Outcome.Should().Be(Outcome.Invalid, "a yearly form is owed for December");
        (await CountsAsync(world)).Should().Be((0, 0));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_row_is_measured_against_the_months_before_it_in_the_same_file(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var file = await FilledAsync(world, "2024-01", "2024-09", (unit, month) => unit == Branch ? month == 9 ? 400 : 40 + (month % 2) : null);

        var check = (await RunAsync(world, "office", file, dryRun: true)).Value!;

        check.Added.Should().Be(9);
        check.Warnings.Should().HaveCount(15).And.OnlyContain(w => w.Message.Contains("与上月（40）相比变化超过50%"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task All_clinics_of_a_county_over_two_years_come_in_at_once(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var sheet = (await Query(world).TemplateAsync("clinic-monthly", "2022-10", "2024-09")).Value!.Content;
        var rows = Workbooks.Texts(sheet).Keys.Count(k => k[0] == 'A') - 1;
        rows.Should().BeGreaterThan(120 * 24);
        var file = Workbooks.Fill(sheet, [.. Enumerable.Range(2, rows).SelectMany(r => new[] { ($"E{r}", (object?)(60 + (r % 7))), ($"F{r}", 20), ($"G{r}", r % 3) })]);

        var started = System.Diagnostics.Stopwatch.StartNew();
        var done = await RunAsync(world, "office", file, dryRun: false);
        output.WriteLine($"{rows} forms on {provider}: {started.Elapsed.TotalSeconds:0.0} s");

        done.Message.Should().BeNull();
        done.Value!.Added.Should().Be(rows);
        await using var db = world.World.CreateDbContext();
        (await db.ApprovedValues.CountAsync(v => v.Period < new ReportingPeriod(2024, 10))).Should().Be(rows * 3);
        (await RunAsync(world, "office", file, dryRun: false)).Value!.Unchanged.Should().Be(rows);
    }

    [Fact]
    public void Months_are_read_as_people_and_Excel_write_them()
    {
        static SheetCell Text(string text) => new("A2", CellKind.Text, text);
        foreach (var period in new ReportingPeriod(2026, 12).Since(new(2015, 1)))
        {
            var (y, m) = (period.Year, period.Month);
            string[] written = [$"{y}-{m:00}", $"{y}-{m}", $"{y}/{m}", $"{y}.{m:00}", $"{y}年{m}月", $"{y} 年 {m} 月", $"{y}{m:00}", $"　{y}－{m:00} "];
            written.Select(w => BackfillSheet.PeriodOf(Text(w))).Should().OnlyContain(p => p == period, string.Join('|', written));
            BackfillSheet.PeriodOf(new("A2", CellKind.Number, period.Number.ToString(CultureInfo.InvariantCulture), period.Number)).Should().Be(period);
            BackfillSheet.PeriodOf(new("A2", CellKind.Date, "", Date: period.LastDay)).Should().Be(period);
        }

        foreach (var wrong in new[] { "", "2024", "2024-13", "2024-00", "一月", "2024-01-15", "24-01", "1999-01" })
        {
            BackfillSheet.PeriodOf(Text(wrong)).Should().BeNull(wrong);
        }
    }

    [Fact]
    public void A_cell_is_a_number_one_of_two_words_or_nothing_and_never_rounded()
    {
        const int seed = 20241109;
        var random = new Random(seed);
        for (var i = 0; i < 2000; i++)
        {
            var decimals = random.Next(0, 7);
            var number = Math.Round((decimal)((random.NextDouble() - 0.3) * Math.Pow(10, random.Next(0, 12))), decimals);
            var text = number.ToString(random.Next(2) == 0 ? "#,0.######" : "0.######", CultureInfo.InvariantCulture);
            var fits = Math.Abs(number) <= 9_000_000_000m && Math.Round(number, 4) == number;

            var entry = CellEntry.Read(new("A1", CellKind.Text, text));

            entry.Should().Be(fits ? new CellEntry(CellValue.Of(number)) : new CellEntry(null, "数值无法保存：最多4位小数，绝对值不超过90亿"), "seed {0}, case {1}: {2}", seed, i, text);
        }

        CellEntry.Read(new("A1", CellKind.Text, "不 适 用")).Value.Should().Be(CellValue.NotApplicable);
        CellEntry.Read(new("A1", CellKind.Text, "清空")).Value.Should().Be(CellValue.NotFilled);
        CellEntry.Read(new("A1", CellKind.Blank, "")).Should().Be(new CellEntry(Value: null));
        CellEntry.Read(new("A1", CellKind.Date, "2024-01-01", Date: new(2024, 1, 1))).Problem.Should().Contain("日期");
        CellEntry.Read(new("A1", CellKind.Boolean, "TRUE")).Problem.Should().Contain("逻辑值");
        foreach (var wrong in new[] { "12a", "一百", "1 2", "1.2.3", "--5", "5-", "NaN", "0x10" })
        {
            CellEntry.Read(new("A1", CellKind.Text, wrong)).Problem.Should().Contain("不是数字", wrong);
        }
    }

    /// <summary>The township branches' sheet, every figure of a row the same; null leaves the row empty.</summary>
    private static async Task<byte[]> FilledAsync(FormWorld world, string from, string to, Func<string, int, int?> value)
    {
        var file = await TemplateAsync(world, from, to);
        var texts = Workbooks.Texts(file);
        var rows = texts.Where(t => t.Key[0] == 'A' && ReportingPeriod.TryParse(t.Value, out _)).Select(t => int.Parse(t.Key[1..], CultureInfo.InvariantCulture));
        return Workbooks.Fill(file, [.. rows.SelectMany(r => Enumerable.Range('E', 15).Select(c =>
            ($"{(char)c}{r}", (object?)value(texts[$"B{r}"], ReportingPeriod.Parse(texts[$"A{r}"]).Month))))]);
    }

    private static int RowOf(byte[] file, string unit) => int.Parse(Workbooks.Texts(file).Single(t => t.Value == unit).Key[1..], CultureInfo.InvariantCulture);

    private static async Task<byte[]> TemplateAsync(FormWorld world, string from, string to) =>
        (await Query(world).TemplateAsync("township-monthly", from, to)).Value!.Content;

    private static BackfillQuery Query(FormWorld world) => new(world.World, world.World.User("office"), world.World.Clock);

    private static StatusQuery Status(FormWorld world) => new(world.World, world.World.User("office"), world.World.Clock);

    private static Task<Result<Backfill>> RunAsync(FormWorld world, string account, byte[] file, bool dryRun) =>
        new BackfillForms(world.World, world.World.User(account), world.World.Clock, TestWorld.Logger<BackfillForms>()).RunAsync(file, dryRun);

    private static async Task<(int Periods, int Obligations)> CountsAsync(FormWorld world)
    {
        await using var db = world.World.CreateDbContext();
        return (await db.CountyPeriods.CountAsync(p => p.IsBackfilled), await db.Obligations.CountAsync(o => o.IsBackfilled));
    }
}
