using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Forms;

/// <summary>Extensions, verdicts and tallies over thousands of generated histories, against a diary of them read line by line.</summary>
public sealed class ReportingHistoryTests
{
    private const int Seed = 20261124;

    private static readonly ReportingPeriod Period = new(2026, 10);

    private enum What
    {
        Extend,
        Submit,
        Close,
    }

    [Fact]
    public void Due_days_verdicts_and_tallies_equal_a_diary_read_line_by_line()
    {
        var random = new Random(Seed);
        var (granted, refused) = (0, 0);
        for (var month = 0; month < 400; month++)
        {
            var end = LocalClock.EndOf(new DateOnly(2026, 11, random.Next(10, 28)));
            var rows = new List<ReportingRow>();
            var (submitted, onTime, dated) = (0, 0, 0);
            for (var form = 0; form < 12; form++)
            {
                var original = LocalClock.EndOf(new DateOnly(2026, 11, random.Next(12, 20)));
                var obligation = new Obligation { DueAt = original, Period = Period, IsBackfilled = random.Next(12) == 0 };
                var diary = new List<(DateTime At, What What, DateOnly Day, bool Granted)>();
                var (closed, first, decided, standing) = (false, (DateTime?)null, (bool?)null, (DueGrant?)null);
                var now = original.AddDays(-random.Next(1, 5));
                for (var n = random.Next(9); n > 0; n--)
                {
                    now = Later(random, now, obligation.DueAt);
                    if (now >= end)
                    {
                        break;
                    }

                    var day = LocalClock.DateOf(now).AddDays(random.Next(-2, 9));
                    switch (random.Next(9))
                    {
                        case < 5:
                            var may = DueExtensionRules.WhyNot(obligation, closed, first) is null && DueExtensionRules.WhyNotUntil(obligation, standing, day, now) is null;
                            if (may)
                            {
                                var grant = DueExtensionRules.Grant(obligation, day, "停电", now, Guid.NewGuid(), "办公室");
                                standing = new(grant.Until, grant.Counts, grant.Reason, grant.GrantedByName, grant.GrantedAt);
                            }

                            diary.Add((now, What.Extend, day, may));
                            break;
                        case < 8:
                            if (!closed)
                            {
                                decided = ReportingRules.OnTime(obligation, first ?? now, decided, now);
                                first ??= now;
                            }

                            diary.Add((now, What.Submit, day, false));
                            break;
                        default:
                            closed = true;
                            diary.Add((now, What.Close, day, false));
                            break;
                    }
                }

                var because = $"seed {Seed}, month {month}, form {form}: due {original:O}, {string.Join("; ", diary)}";
                var (due, latest, isClosed, came, inTime) = (original, original, false, (DateTime?)null, (bool?)null);
                foreach (var (at, what, day, wasGranted) in diary)
                {
                    if (what == What.Close)
                    {
                        isClosed = true;
                    }
                    else if (what == What.Submit && !isClosed && came is null)
                    {
                        came = at;
                        inTime = obligation.IsBackfilled ? null : at < due;
                    }
                    else if (what == What.Extend)
                    {
                        var until = LocalClock.StartOf(day.AddDays(1));
                        var expected = !obligation.IsBackfilled && !isClosed && came is null && at < until && until > latest;
                        wasGranted.Should().Be(expected, because);
                        (granted, refused) = expected ? (granted + 1, refused) : (granted, refused + 1);
                        if (expected)
                        {
                            due = at < due ? until : due;
                            latest = until;
                        }
                    }
                }

                obligation.DueAt.Should().Be(due, because);
                obligation.OriginalDueAt.Should().Be(due == original ? null : original, because);
                var verdict = obligation.IsBackfilled ? null : came is not null ? inTime : end >= due ? false : (bool?)null;
                ReportingRules.OnTime(obligation, first, decided, end).Should().Be(verdict, because);
                rows.Add(new(
                    Guid.NewGuid(), "u", "单位", UnitKind.VillageClinic, null, null, "t", "表", Period, SubmissionState.Submitted, obligation.DueAt, first,
                    ReportingRules.OnTime(obligation, first, decided, end), first, false)
                {
                    IsBackfilled = obligation.IsBackfilled,
                });
                submitted += came is null ? 0 : 1;
                onTime += inTime == true ? 1 : 0;
                dated += obligation.IsBackfilled ? 0 : 1;
            }

            var tally = ReportingTally.Of(rows);
            (tally.Expected, tally.Submitted, tally.OnTime).Should().Be((12, submitted, onTime), $"seed {Seed}, month {month}");
            tally.Completeness.Should().Be(submitted / 12m);
            tally.Timeliness.Should().Be(dated == 0 ? null : (decimal)onTime / dated);
        }

        granted.Should().BeGreaterThan(1000);
        refused.Should().BeGreaterThan(1000);
    }

    [Fact]
    public void A_month_is_opened_once_not_before_it_comes_and_not_before_the_first()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 1000; i++)
        {
            var today = new DateOnly(2026, random.Next(1, 13), random.Next(1, 28));
            var all = Enumerable.Range(0, 24).Select(m => new ReportingPeriod(2025, 1).AddMonths(m)).ToList();
            var opened = all.Where(p => p <= ReportingPeriod.Of(today) && p >= new ReportingPeriod(2025, 6) && random.Next(3) > 0).ToList();
            var backfilled = all.Where(p => opened.Count > 0 && p < opened[0] && random.Next(2) == 0).ToList();
            foreach (var period in all)
            {
                var first = opened.Count == 0 ? (int?)null : opened[0].Number;
                var may = period.Number <= (today.Year * 100) + today.Month && !opened.Contains(period) && (first is null || period.Number > first);

                (ReportingRules.WhyNotOpen(opened, backfilled, period, today) is null).Should().Be(may, $"case {i}: {period} of {string.Join(' ', opened)} on {today}");
                var full = period.LastDay < today;
                ReportingRules.Openable(opened, backfilled, today).Contains(period).Should()
                    .Be(may && full && (first is not null || period == ReportingPeriod.Of(today).AddMonths(-1)), $"case {i}: {period}");
            }
        }
    }

    [Fact]
    public void Days_over_count_local_days_after_the_due_day()
    {
        var due = LocalClock.EndOf(new DateOnly(2026, 11, 16));

        ReportingRules.DaysOver(due, due.AddTicks(-1)).Should().Be(0);
        ReportingRules.DaysOver(due, due).Should().Be(1);
        ReportingRules.DaysOver(due, due.AddDays(1).AddTicks(-1)).Should().Be(1);
        ReportingRules.DaysOver(due, due.AddDays(1)).Should().Be(2);
    }

    /// <summary>Some hours on, or to the due day's last instant, or to the first one after it.</summary>
    private static DateTime Later(Random random, DateTime now, DateTime due)
    {
        var at = random.Next(4) switch
        {
            0 => due.AddTicks(-1),
            1 => due,
            _ => now.AddMinutes(random.Next(1, 60 * 40)),
        };
        return at > now ? at : now.AddMinutes(random.Next(1, 60 * 40));
    }
}
