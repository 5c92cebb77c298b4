using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Forms;
using MedCommunity.Web.Features.Settings;
using Microsoft.EntityFrameworkCore;
using static MedCommunity.Core.Forms.SubmissionAction;
using static MedCommunity.Core.Forms.SubmissionState;
using static MedCommunity.Tests.Forms.FormWorld;

namespace MedCommunity.Tests.Forms;

public sealed class ExtendDueTests : DatabaseTests
{
    private static readonly FormKey SecondClinic = ClinicForm with { Unit = Branch + "-c2" };

    [Theory, MemberData(nameof(Providers))]
    public async Task The_office_extends_several_forms_before_they_are_due_and_they_are_on_time_by_the_new_day(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(ClinicForm, NotStarted);
        await world.PutAsync(SecondClinic, NotStarted);
        world.World.Clock.SetLocal(new(2026, 11, 16), new(23, 59));

        (await ExtendAsync(world, "office", new(2026, 11, 20), "停电", ClinicForm, SecondClinic)).Value!.Should().Be(new DueExtended(2, LocalClock.EndOf(new(2026, 11, 20))));
        (await ExtendAsync(world, "office", new(2026, 11, 20), "停电", ClinicForm)).Errors.Should().ContainKey("until", "nothing is extended to the day that stands");
        (await ExtendAsync(world, "office", new(2026, 11, 19), "停电", ClinicForm)).Errors.Should().ContainKey("until", "nor shortened");
        (await ExtendAsync(world, "office", new(2026, 11, 25), "还没有来电", SecondClinic)).IsDone.Should().BeTrue();

        world.World.Clock.SetLocal(new(2026, 11, 20), new(23, 59, 59));
        await world.FillAsync("clinic", ClinicForm);
        await world.DoneAsync("clinic", ClinicForm, Submit);
        (await world.ReadAsync("clinic", ClinicForm)).Value!.Should().Match<SubmissionAnswer>(a => a.OnTime == true && a.DueAt == LocalClock.EndOf(new(2026, 11, 20)));
        var row = (await Status(world, "office").RowsAsync(TestWorld.UnderWay)).Value!.Single(r => r.Unit == SecondClinic.Unit);
        (row.DueAt, row.OnTime).Should().Be((LocalClock.EndOf(new(2026, 11, 25)), (bool?)null));
        await using var db = world.World.CreateDbContext();
        (await db.Obligations.Where(o => o.OriginalDueAt != null).Select(o => o.OriginalDueAt).ToListAsync()).Should().HaveCount(2).And.OnlyContain(o => o == LocalClock.EndOf(new(2026, 11, 16)));
        (await db.DueExtensions.OrderBy(e => e.Until).Select(e => e.PreviousDueAt).LastAsync()).Should().Be(LocalClock.EndOf(new(2026, 11, 20)));
        (await new MyFormsQuery(world.World, world.World.User("clinic"), world.World.Clock).RunAsync(null))!.Lines.Single().Extension!.Reason.Should().Be("停电");
        (await new FormPageQuery(world.World, world.World.User("branch"), world.World.Clock).RunAsync(SecondClinic))!.Should()
            .Match<FormPageData>(d => d.Extension!.Reason == "还没有来电" && d.OriginalDueAt == LocalClock.EndOf(new(2026, 11, 16)) && !d.MayExtend);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Granted_after_the_due_day_it_never_makes_a_late_form_on_time(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(InsuranceForm, NotStarted);
        world.World.Clock.SetLocal(new(2026, 11, 17), TimeOnly.MinValue);

        (await ExtendAsync(world, "office", new(2026, 11, 30), "系统故障", InsuranceForm)).IsDone.Should().BeTrue();

        var line = (await Status(world, "office").PageAsync(TestWorld.UnderWay))!.Lines.Single(l => l.Unit == Insurance);
        (line.IsLate, line.DaysOver, line.DueAt, line.Extension!.Counts, line.Row.OriginalDueAt).Should().Be((true, 1, LocalClock.EndOf(new(2026, 11, 16)), false, null));
        await world.FillAsync("insurance", InsuranceForm);
        await world.DoneAsync("insurance", InsuranceForm, Submit);
        (await world.RowAsync(InsuranceForm))!.OnTime.Should().BeFalse();
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_refused_extension_says_why_and_changes_nothing(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await world.PutAsync(ClinicForm, Submitted);
        await world.PutAsync(InsuranceForm, NotStarted);
        var day = new DateOnly(2026, 11, 30);

        (await ExtendAsync(world, "hospital", day, "停电", ClinicForm)).Outcome.Should().Be(Outcome.NotAllowed);
        (await ExtendAsync(world, "clinic", day, "停电", InsuranceForm)).Outcome.Should().Be(Outcome.NotFound, "what one may not see does not exist");
        (await ExtendAsync(world, "office", day, "停电", InsuranceForm, ClinicForm with { Unit = "nobody" })).Outcome.Should().Be(Outcome.NotFound);
        (await ExtendAsync(world, "office", null, " ")).Errors.Keys.Should().BeEquivalentTo(["forms", "until", "reason"]);
        var mixed = await ExtendAsync(world, "office", day, "停电", InsuranceForm, ClinicForm);
        (mixed.Outcome, mixed.Errors.Keys.Single()).Should().Be((Outcome.Invalid, "forms"));
        mixed.Message.Should().Contain("已经提交过");
        (await ExtendAsync(world, "office", new(2026, 11, 21), "停电", InsuranceForm)).Errors.Should().ContainKey("until", "yesterday");
        (await ExtendAsync(world, "office", new(2028, 1, 1), "停电", InsuranceForm)).Errors.Should().ContainKey("until");
        await new ClosePeriod(world.World, world.World.User("office"), world.World.Clock, TestWorld.Logger<ClosePeriod>()).HandleAsync(TestWorld.UnderWay);
        (await ExtendAsync(world, "office", day, "停电", InsuranceForm)).Message.Should().Contain("已关闭");

        await using var db = world.World.CreateDbContext();
        (await db.DueExtensions.CountAsync()).Should().Be(0);
        (await db.Obligations.CountAsync(o => o.OriginalDueAt != null)).Should().Be(0);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Every_form_stands_once_in_the_matrix_clinics_under_their_branch_and_the_list_names_who_is_late(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        foreach (var person in new[] { "office", "branch", "clinic", "insurance", "finance" })
        {
            var page = (await Status(world, person).PageAsync(TestWorld.UnderWay))!;
            foreach (var filter in Enum.GetValues<StatusFilter>())
            {
                var matrix = StatusMatrix.Of(page, filter);
                var cells = matrix.Sections.SelectMany(s => s.Rows).SelectMany(r => r.Below.Append(r)).SelectMany(r => r.Cells.Values).ToList();
                cells.Should().OnlyHaveUniqueItems();
                page.Lines.Where(l => filter.Takes(l)).Except(cells).Should().BeEmpty($"{person}, {filter}");
                matrix.Shown.Should().Be(page.Lines.Count(l => filter.Takes(l)));
                matrix.Sections.SelectMany(s => s.Rows).SelectMany(r => r.Below).Where(r => r.Unit.Row.UnitKind.IsBelowBranch() is false).Should().BeEmpty();
            }
        }

        var office = (await Status(world, "office").PageAsync(TestWorld.UnderWay))!;
        StatusMatrix.Of(office, StatusFilter.All).Sections.SelectMany(s => s.Rows).Single(r => r.Unit.Unit == Branch).Below.Should().Contain(r => r.Unit.Unit == Clinic);
        var text = ReminderText.Of(office);
        foreach (var line in ReminderText.Lines(office))
        {
            text.Should().Contain($"{line.UnitName}{(line.ContactName is { } name ? $"（{name}）" : "")}：逾期6天");
        }

        text.Should().StartWith($"【2026年10月报表催报】11月22日，还有{office.Lines.Count(l => l.FirstSubmittedAt is null)}张没有报送");
        var file = (await new StatusExportQuery(Status(world, "office")).RunAsync(null, StatusFilter.Late)).Value!;
        file.Name.Should().EndWith("2026-10报送情况.xlsx");
        file.Content.Should().NotBeEmpty();
        (await new StatusExportQuery(Status(world, "office")).RunAsync(new(2019, 1), StatusFilter.All)).Outcome.Should().Be(Outcome.NotFound);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_earlier_day_of_the_settings_is_what_a_month_is_opened_with_and_the_office_sees_it_first(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var december = new ReportingPeriod(2026, 12);
        world.World.Clock.SetLocal(new(2027, 1, 2), TimeOnly.MinValue);
        var save = new SaveSettings(world.World, world.World.User("admin"), TestWorld.Logger<SaveSettings>());
        var settings = SaveSettings.Of((await world.World.ActorAsync("admin")).County);
        foreach (var wrong in new[] { 0, 17, 29 })
        {
            (await save.HandleAsync(settings with { VerifiedDueDay = wrong })).Errors.Should().ContainKey("verifiedDueDay");
        }

        (await save.HandleAsync(settings with { VerifiedDueDay = 12 })).Value!.VerifiedDueDay.Should().Be(12);
        var previews = new PeriodPreviewQuery(world.World, world.World.User("office"), world.World.Clock);
        var preview = (await previews.OpeningAsync(null)).Value!;
        (preview.Period, preview.DueDay, preview.VerifiedDueDay).Should().Be((new ReportingPeriod(2026, 11), 16, 12));
        preview.Choices.Should().Equal(december, new(2026, 11));
        preview = (await previews.OpeningAsync(december)).Value!;
        var open = new OpenPeriod(world.World, world.World.User("office"), world.World.Clock, TestWorld.Logger<OpenPeriod>());
        (await open.HandleAsync(december)).Value.Should().Be(preview.Owed.Sum(o => o.Units));
        (await open.HandleAsync(new(2024, 9))).Outcome.Should().Be(Outcome.Invalid, "before the first month there is only backfill");
        await using (var db = world.World.CreateDbContext())
        {
            (await db.Obligations.Where(o => o.Period == december).Select(o => o.DueAt).ToListAsync()).GroupBy(due => due).Select(g => (LocalClock.DateOf(g.Key.AddTicks(-1)), g.Count()))
                .Should().BeEquivalentTo(preview.Owed.GroupBy(o => o.DueOn).Select(g => (g.Key, g.Sum(o => o.Units))));
        }

        (await previews.OpeningAsync(null)).Value!.Period.Should().Be(new ReportingPeriod(2026, 11), "the month that was left out");
        var closing = (await previews.ClosingAsync(TestWorld.UnderWay)).Value!;
        var close = new ClosePeriod(world.World, world.World.User("office"), world.World.Clock, TestWorld.Logger<ClosePeriod>());
        (await close.HandleAsync(TestWorld.UnderWay)).Value.Should().Be(closing.Stopping.Count).And.Be(closing.Owed - closing.Approved);
        (await new PeriodPreviewQuery(world.World, world.World.User("hospital"), world.World.Clock).ClosingAsync(december)).Outcome.Should().Be(Outcome.NotAllowed);
    }

    private static Task<Result<DueExtended>> ExtendAsync(FormWorld world, string account, DateOnly? until, string? reason, params FormKey[] forms) =>
        new ExtendDue(world.World, world.World.User(account), world.World.Clock, TestWorld.Logger<ExtendDue>())
            .HandleAsync(new(TestWorld.UnderWay, [.. forms.Select(f => new OwedForm(f.Unit, f.Template))], until, reason));

    private static StatusQuery Status(FormWorld world, string account) => new(world.World, world.World.User(account), world.World.Clock);
}
