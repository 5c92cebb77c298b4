using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Forms;
using Microsoft.EntityFrameworkCore;
using static MedCommunity.Core.Forms.SubmissionAction;
using static MedCommunity.Core.Forms.SubmissionState;
using static MedCommunity.Tests.Forms.FormWorld;

namespace MedCommunity.Tests.Forms;

/// <summary>Months driven through the real use cases at random instants around the due day; 报送情况 is compared with a diary read line by line.</summary>
public sealed class ReportingDiaryTests : DatabaseTests
{
    private const int Seed = 20261125;

    private static readonly FormKey[] Tracked = [BranchForm, ClinicForm, ClinicForm with { Unit = Branch + "-c2" }, ClinicForm with { Unit = Branch + "-c3" }, InsuranceForm];

    /// <summary>A line: at this instant it was done. The day is an extension's.</summary>
    private sealed record Line(DateTime At, FormKey Form, string What, string By, DateOnly Day = default);

    /// <summary>Where the diary leaves a form.</summary>
    private sealed class Page
    {
        public SubmissionState State { get; set; }

        public DateTime Due { get; set; }

        public DateTime Latest { get; set; }

        public DateTime? First { get; set; }

        public bool? OnTime { get; set; }

        public DateTime? ReopenedUntil { get; set; }

        public bool WasApproved { get; set; }

        public bool IsClosed { get; set; }

        public bool IsEditable(bool closed) => State is NotStarted or Draft or Returned or Reopened && (!closed || ReopenedUntil is not null);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task The_status_equals_a_diary_of_what_was_done(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        await using (var db = world.World.CreateDbContext())
        {
            (await db.Counties.SingleAsync(c => c.Id == world.World.CountyId)).VerifiedDueDay = 14;
            await db.SaveChangesAsync();
        }

        var random = new Random(Seed);
        var done = new HashSet<string>(StringComparer.Ordinal);
        for (var month = 1; month <= 3; month++)
        {
            await DriveAsync(world, TestWorld.UnderWay.AddMonths(month), random, done);
        }

        done.Should().Contain(["Extend", "Submit", "Withdraw", "Verify", "Approve", "Return", "Reopen", "Close"], "the histories have all of it");
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task A_backfilled_month_has_no_verdict(Provider provider)
    {
        await using var world = await FormWorld.CreateAsync(provider);
        var period = new ReportingPeriod(2020, 1);
        await using (var db = world.World.CreateDbContext())
        {
            var unit = await world.World.UnitAsync(Insurance);
            var like = await db.Obligations.AsNoTracking().SingleAsync(o => o.UnitId == unit.Id && o.Period == TestWorld.UnderWay);
            var now = world.World.Clock.Utc();
            var obligation = new Obligation
            {
                CountyId = like.CountyId,
                UnitId = unit.Id,
                TemplateId = like.TemplateId,
                TemplateVersionId = like.TemplateVersionId,
                Period = period,
                DueAt = LocalClock.EndOf(period.DueDate(16)),
                IsBackfilled = true,
            };
            db.AddRange(
                new CountyPeriod { CountyId = like.CountyId, Period = period, OpenedAt = now, ClosedAt = now, IsBackfilled = true },
                obligation,
                new Submission
                {
                    CountyId = like.CountyId,
                    ObligationId = obligation.Id,
                    UnitId = unit.Id,
                    TemplateId = like.TemplateId,
                    Period = period,
                    State = Approved,
                    Document = FormDocument.Empty.ToJson(),
                    ApprovedDocument = FormDocument.Empty.ToJson(),
                    FirstSubmittedAt = now,
                    Revision = 1,
                });
            await db.SaveChangesAsync();
        }

        var page = (await Status(world).PageAsync(period))!;

        (page.Tally.Expected, page.Tally.Submitted, page.Tally.OnTime, page.Tally.Completeness, page.Tally.Timeliness).Should().Be((1, 1, 0, 1m, null));
        page.Lines.Should().ContainSingle().Which.OnTime.Should().BeNull();
        page.Late.Should().BeEmpty();
        (await world.ReadAsync("office", InsuranceForm with { Period = period })).Value!.OnTime.Should().BeNull();
    }

    private static async Task DriveAsync(FormWorld world, ReportingPeriod period, Random random, HashSet<string> done)
    {
        var clock = world.World.Clock;
        clock.SetLocal(period.AddMonths(1).FirstDay, new TimeOnly(8, 0));
        (await new OpenPeriod(world.World, world.World.User("office"), clock, TestWorld.Logger<OpenPeriod>()).HandleAsync(period)).Outcome.Should().Be(Outcome.Done);
        var forms = Tracked.Select(f => f with { Period = period }).ToArray();
        var others = await OthersAsync(world, period, forms);
        others.Where(o => o != LocalClock.EndOf(period.DueDate(14)) && o != LocalClock.EndOf(period.DueDate(16))).Should().BeEmpty();
        var diary = new List<Line>();
        var closed = false;
        clock.SetLocal(period.DueDate(13), new TimeOnly(9, 0));
        for (var step = 0; step < 60; step++)
        {
            var form = forms[random.Next(forms.Length)];
            var state = Read(diary, period, forms, clock.Utc());
            clock.Now = new DateTimeOffset(Later(random, clock.Utc(), state[form].Due), TimeSpan.Zero);
            state = Read(diary, period, forms, clock.Utc());
            if (step == 52)
            {
                (await new ClosePeriod(world.World, world.World.User("office"), clock, TestWorld.Logger<ClosePeriod>()).HandleAsync(period)).Outcome.Should().Be(Outcome.Done);
                diary.AddRange(forms.Select(f => new Line(clock.Utc(), f, "Close", "office")));
                closed = true;
            }
            else if (await DoAsync(world, form, state[form], closed, random) is { } line)
            {
                diary.Add(line);
            }

            if (step % 6 == 0 || step > 50)
            {
                await CompareAsync(world, period, forms, others, diary, closed);
            }
        }

        done.UnionWith(diary.Select(l => l.What));
    }

    /// <summary>One try at something; a line where it was done. What an extension must answer is known from the diary.</summary>
    private static async Task<Line?> DoAsync(FormWorld world, FormKey form, Page page, bool closed, Random random)
    {
        var now = world.World.Clock.Utc();
        if (random.Next(5) == 0)
        {
            var day = LocalClock.DateOf(now).AddDays(random.Next(-1, 6));
            var result = await new ExtendDue(world.World, world.World.User("office"), world.World.Clock, TestWorld.Logger<ExtendDue>())
                .HandleAsync(new(form.Period, [new(form.Unit, form.Template)], day, "停电"));
            var may = !closed && page.First is null && LocalClock.EndOf(day) > now && LocalClock.EndOf(day) > page.Latest;
            result.IsDone.Should().Be(may, $"{form} to {day} at {now:O}: {result.Message}");
            return may ? new(now, form, "Extend", "office", day) : null;
        }

        var action = (random.Next(4), page.State) switch
        {
            (0, _) => (SubmissionAction)random.Next(6),
            (_, NotStarted or Draft or Returned or Reopened) => Submit,
            (_, Submitted) => random.Next(3) switch { 0 => Withdraw, 1 => Return, _ => form.Template == "insurance-monthly" ? Approve : Verify },
            (_, Verified) => random.Next(2) == 0 ? Approve : Return,
            _ => Reopen,
        };
        var own = form.Template switch { "township-monthly" => "branch", "insurance-monthly" => "insurance", _ => form.Unit == Clinic && random.Next(2) == 0 ? "clinic" : "branch" };
        var by = action switch
        {
            Submit or Withdraw => own,
            Verify => form.Template == "township-monthly" ? "hospital" : "branch",
            Return => page.State == Submitted && form.Template != "insurance-monthly" ? form.Template == "township-monthly" ? "hospital" : "branch" : "office",
            _ => "office",
        };
        if (action == Submit && page.IsEditable(closed))
        {
            await world.FillAsync(own, form);
        }

        var answer = await world.DoAsync(by, form, action);
        return answer.IsDone ? new(now, form, action.ToString(), by) : null;
    }

    private static Dictionary<FormKey, Page> Read(List<Line> diary, ReportingPeriod period, FormKey[] forms, DateTime now)
    {
        var pages = forms.ToDictionary(f => f, f => new Page { Due = LocalClock.EndOf(period.DueDate(f.Template == "insurance-monthly" ? 16 : 14)) });
        foreach (var page in pages.Values)
        {
            page.Latest = page.Due;
        }

        foreach (var line in diary)
        {
            foreach (var page in pages.Values)
            {
                Lapse(page, line.At);
            }

            Apply(line, pages);
        }

        foreach (var page in pages.Values)
        {
            Lapse(page, now);
        }

        return pages;
    }

    private static void Apply(Line line, Dictionary<FormKey, Page> pages)
    {
        var page = pages[line.Form];
        switch (line.What)
        {
            case "Extend":
                var until = LocalClock.StartOf(line.Day.AddDays(1));
                page.Due = line.At < page.Due ? until : page.Due;
                page.Latest = until;
                break;
            case "Submit":
                page.State = line.Form.Template == "clinic-monthly" && line.By == "branch" ? Verified : Submitted;
                page.OnTime ??= line.At < page.Due;
                page.First ??= line.At;
                break;
            case "Withdraw":
                page.State = page.ReopenedUntil is null ? Draft : Reopened;
                break;
            case "Verify":
                page.State = Verified;
                break;
            case "Return":
                page.State = Returned;
                page.ReopenedUntil = page.ReopenedUntil < line.At.AddDays(7) ? line.At.AddDays(7) : page.ReopenedUntil;
                break;
            case "Reopen":
                page.State = Reopened;
                page.ReopenedUntil = LocalClock.StartOf(LocalClock.DateOf(line.At).AddDays(8));
                break;
            case "Approve":
                // The branch's approval takes along those of its clinics' forms that are verified and not stopped.
                var along = line.Form.Template == "township-monthly" ? pages.Where(p => p.Key.Template == "clinic-monthly" && p.Value.State == Verified && (!p.Value.IsClosed || p.Value.ReopenedUntil is not null)) : [];
                foreach (var approved in along.Select(p => p.Value).Append(page).ToList())
                {
                    (approved.State, approved.WasApproved, approved.ReopenedUntil) = (Approved, true, null);
                }

                break;
            default:
                page.IsClosed = true;
                if (page.ReopenedUntil is not null)
                {
                    (page.State, page.ReopenedUntil) = (page.WasApproved ? Approved : Draft, null);
                }

                break;
        }
    }

    private static void Lapse(Page page, DateTime now)
    {
        if (page.ReopenedUntil <= now && page.State is Draft or Returned or Reopened && page.ReopenedUntil <= now)
        {
            (page.State, page.ReopenedUntil) = (page.WasApproved ? Approved : Draft, null);
        }
    }

    private static async Task CompareAsync(FormWorld world, ReportingPeriod period, FormKey[] forms, List<DateTime> others, List<Line> diary, bool closed)
    {
        var now = world.World.Clock.Utc();
        var pages = Read(diary, period, forms, now);
        var because = $"seed {Seed}, {period} at {now:O}:\n{string.Join('\n', diary)}";
        var page = (await Status(world).PageAsync(period))!;
        var api = (await Status(world).RowsAsync(period)).Value!;
        foreach (var (form, expected) in pages)
        {
            // Cells saved before a refused submission make a draft of what nobody had begun.
            var line = page.Lines.Single(l => l.Unit == form.Unit && l.Template == form.Template);
            var state = expected.State == NotStarted && line.State == Draft ? Draft : expected.State;
            bool? onTime = expected.First is not null ? expected.OnTime : now >= expected.Due ? false : null;
            (line.State, line.DueAt, line.FirstSubmittedAt, line.OnTime, line.IsStopped).Should().Be(
                (state, expected.Due, expected.First, onTime, closed && expected.State != Approved && expected.ReopenedUntil is null), $"{form.Unit}, {because}");
            var row = api.Single(r => r.Unit == form.Unit && r.Template == form.Template);
            (row.State, row.DueAt, row.FirstSubmittedAt, row.OnTime).Should().Be((state.ToString(), expected.Due, expected.First, onTime), $"{form.Unit}, {because}");
        }

        var all = pages.Values;
        var tally = page.Tally;
        (tally.Expected, tally.Submitted, tally.OnTime, tally.Approved).Should().Be(
            (others.Count + forms.Length, all.Count(p => p.First is not null), all.Count(p => p.OnTime == true), all.Count(p => p.State == Approved)), because);
        tally.Completeness.Should().Be((decimal)all.Count(p => p.First is not null) / (others.Count + forms.Length));
        tally.Timeliness.Should().Be((decimal)all.Count(p => p.OnTime == true) / (others.Count + forms.Length));
        page.Late.Should().HaveCount(others.Count(due => now >= due) + all.Count(p => p.First is null && now >= p.Due), because);
        var clinics = pages.Where(p => p.Key.Template == "clinic-monthly").Select(p => p.Value).ToList();
        var group = page.Groups.Single(g => g.Kind == UnitKind.VillageClinic).Tally;
        (group.Submitted, group.OnTime, group.Approved).Should().Be(
            (clinics.Count(p => p.First is not null), clinics.Count(p => p.OnTime == true), clinics.Count(p => p.State == Approved)), because);
    }

    /// <summary>When the forms that nobody touches are due.</summary>
    private static async Task<List<DateTime>> OthersAsync(FormWorld world, ReportingPeriod period, FormKey[] forms)
    {
        await using var db = world.World.CreateDbContext();
        var all = await (
            from o in db.Obligations
            join u in db.OrgUnits on new { o.CountyId, Id = o.UnitId } equals new { u.CountyId, u.Id }
            join t in db.FormTemplates on new { o.CountyId, Id = o.TemplateId } equals new { t.CountyId, t.Id }
            where o.CountyId == world.World.CountyId && o.Period == period
            select new { u.Code, Template = t.Code, o.DueAt }).ToListAsync();
        return [.. all.Where(o => !forms.Any(f => f.Unit == o.Code && f.Template == o.Template)).Select(o => o.DueAt)];
    }

    /// <summary>Some hours on, or to the due day's last second, its last millisecond, or the midnight that ends it.</summary>
    private static DateTime Later(Random random, DateTime now, DateTime due)
    {
        var at = random.Next(5) switch
        {
            0 => due.AddSeconds(-1),
            1 => due.AddMilliseconds(-1),
            2 => due,
            _ => now,
        };
        return at > now ? at : now.AddMinutes(random.Next(1, 60 * 14));
    }

    private static StatusQuery Status(FormWorld world) => new(world.World, world.World.User("office"), world.World.Clock);
}
