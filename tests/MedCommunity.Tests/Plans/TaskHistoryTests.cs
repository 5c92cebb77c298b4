using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Plans;

/// <summary>
/// A task's light at any moment of its history, against a diary that is read from its first line to that moment and then asked the rules of
/// domain.md one by one.
/// </summary>
public sealed class TaskHistoryTests
{
    private static readonly DateOnly First = new(2026, 1, 1);

    [Fact]
    public void The_light_of_any_moment_is_that_of_the_diary_read_up_to_it()
    {
        var seen = new Dictionary<Light, int>();
        for (var seed = 0; seed < 3000; seed++)
        {
            var diary = new Diary(new Random(seed));
            foreach (var moment in diary.Moments())
            {
                var day = LocalClock.DateOf(moment);

                var light = diary.History.AsOf(moment).At(day).Light;

                light.Should().Be(diary.SlowLight(moment), $"seed {seed} at {LocalClock.ToLocal(moment):O}");
                seen[light] = seen.GetValueOrDefault(light) + 1;
            }
        }

        seen.Should().HaveCount(5, "the histories reach every light").And.OnlyContain(l => l.Value > 200);
    }

    [Fact]
    public void A_months_end_is_its_last_local_instant()
    {
        var midnight = LocalClock.EndOf(new(2026, 2, 28));
        var history = Plain() with { OriginalDeadline = new(2026, 2, 28), Acceptances = [new(midnight, null, false, null)] };

        history.AtEndOf(new(2026, 2)).Computed.Reason.Should().NotContain("待验收");
        (history with { Acceptances = [new(midnight.AddTicks(-1), null, false, null)] }).AtEndOf(new(2026, 2)).Computed.Reason.Should().Contain("2026-02-28申请销号");
        (history with { Acceptances = [new(midnight, null, false, null)] }).AtEndOf(new(2026, 3)).Light.Should().Be(Light.Red, "asked for after the deadline's midnight");
        (history with { Acceptances = [new(midnight.AddTicks(-1), null, false, null)] }).AtEndOf(new(2026, 3)).Light.Should().Be(Light.Yellow);
    }

    [Fact]
    public void The_next_change_is_the_first_day_on_which_another_light_holds()
    {
        var (changes, none) = (0, 0);
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var diary = new Diary(random);
            var moment = diary.Moments().ElementAt(random.Next(5));
            var today = LocalClock.DateOf(moment);
            var facts = diary.History.AsOf(moment) with { Hand = random.Next(4) == 0 ? new HandLight((Light)random.Next(4), "已核实", today.AddDays(random.Next(-5, 60))) : null };
            Light Holds(DateOnly day) => facts.HandAt(day)?.Light ?? facts.At(day).Light;
            var expected = Enumerable.Range(1, TaskFacts.Horizon).Select(d => today.AddDays(d)).FirstOrDefault(day => Holds(day) != Holds(today));

            var change = facts.NextChange(today);

            (change?.On ?? default).Should().Be(expected, $"seed {seed} on {today}: {facts.At(today).Reason} then {(expected == default ? "" : facts.At(expected).Reason)}");
            if (change is null)
            {
                none++;
            }
            else
            {
                change.Light.Should().Be(Holds(change.On));
                change.Reason.Should().NotBeEmpty();
                changes++;
            }
        }

        (changes > 100, none > 20).Should().Be((true, true), "both occur");
    }

    private static TaskHistory Plain() => new() { ActiveFrom = First, Start = First, DueDay = 16, Settings = new LightSettings() };

    /// <summary>A made-up task whose events are written down as they happen, in two forms: as the product keeps them, and as lines of a diary.</summary>
    private sealed class Diary
    {
        private readonly List<(DateTime At, Action<Page> Line)> lines = [];
        private readonly Random random;

        public Diary(Random random)
        {
            this.random = random;
            var start = First.AddDays(random.Next(0, 120));
            DateOnly? deadline = random.Next(5) == 0 ? null : start.AddDays(random.Next(10, 300));
            History = new TaskHistory
            {
                ActiveFrom = First,
                Start = start,
                OriginalDeadline = deadline,
                DueDay = random.Next(3) == 0 ? 31 : 16,
                Settings = new LightSettings { MilestoneGraceDays = random.Next(0, 20), DueSoonDays = random.Next(0, 40), DueSoonPercent = random.Next(50, 101), BehindPoints = random.Next(0, 60) },
                Statements = [.. Some(14).Select(Report)],
                Milestones = [.. Enumerable.Range(0, random.Next(4)).Select(MilestoneOf)],
                Notices = [.. Some(3).Select(Notice)],
                Extensions = deadline is null ? [] : [.. Some(3).Order().ToList().Select(Extension)],
                Acceptances = [.. AcceptancesOf()],
            };
        }

        public TaskHistory History { get; }

        /// <summary>Midnights and the instants around them, month ends, and the moments at which something happened.</summary>
        public IEnumerable<DateTime> Moments()
        {
            for (var i = 0; i < 3; i++)
            {
                var end = LocalClock.EndOf(new ReportingPeriod(2026, random.Next(1, 13)).LastDay);
                yield return end.AddTicks(random.Next(-1, 2));
            }

            foreach (var (at, _) in lines.Take(4))
            {
                yield return at.AddTicks(random.Next(-1, 2));
            }

            yield return Moment();
            yield return Moment();
        }

        public Light SlowLight(DateTime moment)
        {
            var page = new Page { Deadline = History.OriginalDeadline };
            foreach (var (_, line) in lines.Where(l => l.At <= moment).OrderBy(l => l.At))
            {
                line(page);
            }

            var today = LocalClock.DateOf(moment);
            var set = History.Settings;
            if (page.Accepted)
            {
                return Light.Closed;
            }

            var overdue = page.Milestones.SelectMany(m => Overdue(m.Key, m.Value, today)).Select(due => today.DayNumber - due.DayNumber).ToList();
            if ((page.Deadline is { } d && d < today && !(page.RequestedOn is { } asked && asked <= d)) || overdue.Exists(days => days > set.MilestoneGraceDays) || page.Notices.Values.Any(due => due < today))
            {
                return Light.Red;
            }

            if (today < History.Start)
            {
                return Light.Grey;
            }

            var percent = page.Reports.Count == 0 ? 0 : page.Reports[^1].Percent;
            foreach (var (month, value) in page.Reports)
            {
                percent = month >= page.Reports.Max(r => r.Month) ? value : percent;
            }

            var soon = page.Deadline is { } due && today <= due && due <= today.AddDays(set.DueSoonDays) && percent < set.DueSoonPercent;
            var lastDue = new ReportingPeriod(2025, 1);
            while (lastDue.AddMonths(1).DueDate(History.DueDay) < today)
            {
                lastDue = lastDue.AddMonths(1);
            }

            var missing = History.Start <= lastDue.LastDay && page.Reports.All(r => r.Month != lastDue);
            var behind = false;
            if (page.Deadline is { } to && to > History.Start)
            {
                var share = Math.Min(1m, (decimal)(today.DayNumber - History.Start.DayNumber) / (to.DayNumber - History.Start.DayNumber));
                behind = (share * 100) - percent > set.BehindPoints;
            }

            return page.RequestedOn is not null || soon || overdue.Count > 0 || missing || behind ? Light.Yellow : Light.Green;
        }

        private static IEnumerable<DateOnly> Overdue(Milestone m, List<MilestoneCompletion> done, DateOnly today) => m.Frequency is null
            ? m.DueDate is { } due && due < today && due >= First && !done.Exists(c => c.DoneOn <= today) ? [due] : []
            : RecurrenceTests.SlowOverdue(m, [.. done.Where(c => c.DoneOn <= today)], First, today);

        private DateTime Moment()
        {
            var day = First.AddDays(random.Next(0, 400));
            var begins = LocalClock.StartOf(day);
            return random.Next(3) == 0 ? begins.AddTicks(random.Next(-1, 2)) : begins.AddMinutes(random.Next(24 * 60));
        }

        private IEnumerable<DateTime> Some(int most) => Enumerable.Range(0, random.Next(most + 1)).Select(_ => Moment()).Distinct().Order();

        private void Write(DateTime at, Action<Page> line) => lines.Add((at, line));

        private Statement Report(DateTime at)
        {
            var said = new Statement(ReportingPeriod.Of(LocalClock.DateOf(at)).AddMonths(-random.Next(3)), random.Next(101), at);
            Write(at, page => page.Reports.Add((said.Period, said.Percent)));
            return said;
        }

        private (Milestone, IReadOnlyList<MilestoneCompletion>) MilestoneOf(int number)
        {
            var milestone = new Milestone { Code = $"1-{number}", Text = $"节点{number}", DueDate = First.AddDays(random.Next(-30, 300)) };
            if (random.Next(2) == 0)
            {
                (milestone.Frequency, milestone.DueDate) = (new[] { "monthly", "quarterly", "weekly", "half-yearly" }[random.Next(4)], null);
                (milestone.MinTimes, milestone.DayOfMonth) = (random.Next(3) == 0 ? 2 : null, random.Next(3) == 0 ? 31 : null);
            }

            Write(LocalClock.StartOf(First.AddDays(-9)), page => page.Milestones[milestone] = []);
            List<MilestoneCompletion> all = [];
            foreach (var at in Some(milestone.Frequency is null ? 1 : 10))
            {
                var done = new MilestoneCompletion { DoneOn = LocalClock.DateOf(at).AddDays(-random.Next(20)), RecordedAt = at, IsWaiver = random.Next(6) == 0 };
                all.Add(done);
                Write(at, page => page.Milestones[milestone].Add(done));
                if (random.Next(5) == 0)
                {
                    done.RevokedAt = at.AddDays(random.Next(1, 40));
                    Write(done.RevokedAt.Value, page => page.Milestones[milestone].Remove(done));
                }
            }

            return (milestone, all);
        }

        private NoticeHistory Notice(DateTime at)
        {
            var id = Guid.NewGuid();
            var first = LocalClock.DateOf(at).AddDays(random.Next(0, 20));
            var owed = first;
            Write(at, page => page.Notices[id] = first);
            List<ReplyHistory> replies = [];
            var time = at;
            DateTime? closed = null;
            for (var i = random.Next(3); i > 0 && closed is null; i--)
            {
                var came = time = time.AddHours(random.Next(1, 400));
                Write(came, page => page.Notices.Remove(id));
                if (random.Next(3) == 0)
                {
                    replies.Add(new(came, null, null));
                    break;
                }

                var judged = time = time.AddHours(random.Next(1, 200));
                if (random.Next(2) == 0)
                {
                    closed = judged;
                    replies.Add(new(came, null, null));
                    break;
                }

                DateOnly? later = random.Next(2) == 0 ? LocalClock.DateOf(judged).AddDays(7) : null;
                owed = later ?? owed;
                var now = owed;
                Write(judged, page => page.Notices[id] = now);
                replies.Add(new(came, judged, later));
            }

            if (closed is null && random.Next(4) == 0)
            {
                closed = time.AddHours(random.Next(1, 100));
                Write(closed.Value, page => page.Notices.Remove(id));
            }

            return new(at, first, closed, replies);
        }

        private (DateTime, DateOnly) Extension(DateTime at)
        {
            var until = LocalClock.DateOf(at).AddDays(random.Next(5, 120));
            Write(at, page => page.Deadline = until);
            return (at, until);
        }

        private IEnumerable<AcceptanceHistory> AcceptancesOf()
        {
            var time = Moment();
            for (var i = random.Next(3); i > 0; i--)
            {
                var asked = time;
                Write(asked, page => page.RequestedOn = LocalClock.DateOf(asked));
                if (random.Next(4) == 0)
                {
                    yield return new(asked, null, false, null);
                    yield break;
                }

                var decided = time = time.AddHours(random.Next(1, 500));
                var isAccepted = random.Next(2) == 0;
                Write(decided, page => (page.Accepted, page.RequestedOn) = (isAccepted, null));
                DateTime? reopened = isAccepted && random.Next(2) == 0 ? time = time.AddHours(random.Next(1, 800)) : null;
                if (reopened is { } again)
                {
                    Write(again, page => page.Accepted = false);
                }

                yield return new(asked, decided, isAccepted, reopened);
                if (isAccepted && reopened is null)
                {
                    yield break;
                }

                time = time.AddHours(random.Next(1, 300));
            }
        }

        private sealed class Page
        {
            public bool Accepted { get; set; }

            public DateOnly? RequestedOn { get; set; }

            public DateOnly? Deadline { get; set; }

            public List<(ReportingPeriod Month, int Percent)> Reports { get; } = [];

            public Dictionary<Milestone, List<MilestoneCompletion>> Milestones { get; } = [];

            public Dictionary<Guid, DateOnly> Notices { get; } = [];
        }
    }
}
