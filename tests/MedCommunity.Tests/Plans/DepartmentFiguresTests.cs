using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Plans;

public sealed class DepartmentFiguresTests
{
    [Fact]
    public void Months_are_counted_as_a_clerk_with_a_calendar_counts_them()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var dueDay = random.Next(1, 32);
            var from = new DateOnly(2024, 1, 1).AddDays(random.Next(600));
            var today = from.AddDays(random.Next(-40, 700));
            DateOnly? accepted = random.Next(3) == 0 ? from.AddDays(random.Next(0, 600)) : null;
            var statements = Enumerable.Range(0, random.Next(20)).Select(_ =>
            {
                var month = ReportingPeriod.Of(from).AddMonths(random.Next(0, 22));
                var due = LocalClock.EndOf(month.DueDate(dueDay));

                // Often within a second of the local midnight that ends the due day.
                return (month, random.Next(2) == 0 ? due.AddSeconds(random.Next(-1, 2)) : due.AddHours(random.Next(-900, 900)));
            }).ToList();
            var facts = new ReportingFacts(from, accepted, statements);

            var slow = Slow(facts, dueDay, today);

            DepartmentFigures.Months(facts, dueDay, today).Select(m => (m.Period, m.IsInTime)).Should().Equal(slow, $"seed {seed}");
            DepartmentFigures.OnTime([facts, facts], dueDay, today).Should().Be(new Share(2 * slow.Count(m => m.InTime), 2 * slow.Count));
        }
    }

    [Fact]
    public void Answers_are_counted_by_the_day_first_given_and_not_before_it_has_passed()
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            var random = new Random(seed);
            var today = new DateOnly(2026, 6, 15);
            var notices = Enumerable.Range(0, random.Next(8)).Select(_ =>
            {
                var due = today.AddDays(random.Next(-20, 10));
                return new NoticeFacts(due, random.Next(3) == 0 ? null : LocalClock.EndOf(due).AddSeconds(random.Next(-2, 2)), random.Next(5) == 0);
            }).ToList();

            var (part, of) = (0, 0);
            foreach (var n in notices)
            {
                if (n.IsWithdrawn || n.FirstDueOn >= today)
                {
                    continue;
                }

                of++;
                part += n.FirstRepliedAt is { } at && LocalClock.DateOf(at) <= n.FirstDueOn ? 1 : 0;
            }

            DepartmentFigures.AnswersInTime(notices, today).Should().Be(new Share(part, of), $"seed {seed}");
        }
    }

    [Fact]
    public void A_report_at_the_last_second_of_the_due_day_in_Shanghai_is_in_time_and_one_a_second_later_is_not()
    {
        // 16 November 23:59:59 in Shanghai is 15:59:59 UTC.
        var month = new ReportingPeriod(2026, 10);
        Share Of(DateTime at) => DepartmentFigures.OnTime([new(new(2026, 10, 31), null, [(month, at)])], 16, new(2026, 11, 17));

        Of(new(2026, 11, 16, 15, 59, 59, DateTimeKind.Utc)).Should().Be(new Share(1, 1));
        Of(new(2026, 11, 16, 16, 0, 0, DateTimeKind.Utc)).Should().Be(new Share(0, 1));
        DepartmentFigures.OnTime([new(new(2026, 10, 31), null, [])], 16, new(2026, 11, 16)).Value.Should().BeNull("the due day has not ended: nothing was due");
    }

    [Fact]
    public void Shares_are_sums_over_sums()
    {
        (new Share(1, 2) + new Share(9, 10)).Should().Be(new Share(10, 12));
        new Share(1, 3).Value.Should().BeApproximately(0.3333m, 0.0001m);
        new Share(0, 0).Value.Should().BeNull();
    }

    /// <summary>Day by day through the calendar.</summary>
    private static List<(ReportingPeriod Period, bool InTime)> Slow(ReportingFacts facts, int dueDay, DateOnly today)
    {
        var months = new List<(ReportingPeriod, bool)>();
        for (var month = ReportingPeriod.Of(facts.From); month.FirstDay < today; month = month.AddMonths(1))
        {
            var next = month.AddMonths(1);
            var due = next.FirstDay;
            while (due.Day < dueDay && due < next.LastDay)
            {
                due = due.AddDays(1);
            }

            if (due >= today || (facts.AcceptedOn is { } accepted && accepted <= due))
            {
                continue;
            }

            months.Add((month, facts.Statements.Any(s => s.Period == month && LocalClock.DateOf(s.At) <= due)));
        }

        return months;
    }
}
