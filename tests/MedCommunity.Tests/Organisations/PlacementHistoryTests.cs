using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Organisations;

public sealed class PlacementHistoryTests
{
    [Fact]
    public void A_month_belongs_to_the_tree_of_its_last_day()
    {
        var (east, west, branch, clinic) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var moved = new DateOnly(2026, 6, 30);
        var history = new PlacementHistory(
        [
            Placed(east, null, new(2020, 1, 1)),
            Placed(west, null, new(2020, 1, 1)),
            Placed(branch, east, new(2020, 1, 1), moved),
            Placed(branch, west, moved),
            Placed(clinic, branch, new(2020, 1, 1)),
        ]);

        foreach (var month in new ReportingPeriod(2026, 12).Since(new ReportingPeriod(2026, 1)))
        {
            // Moved on the very last day of June: June is already west's.
            var isWest = month >= new ReportingPeriod(2026, 6);
            foreach (var unit in new[] { branch, clinic })
            {
                history.IsWithin(unit, west, month.LastDay).Should().Be(isWest, $"of {month}");
                history.IsWithin(unit, east, month.LastDay).Should().Be(!isWest, $"of {month}");
            }
        }

        history.IsWithin(branch, west, new(2026, 6, 29)).Should().BeFalse("it moved the day after");
        history.IsWithin(clinic, clinic, new(2026, 6, 30)).Should().BeTrue("a unit stands within itself");
        history.IsWithin(east, branch, new(2026, 1, 31)).Should().BeFalse("a parent does not stand below its child");
    }

    [Fact]
    public void Any_history_answers_as_walking_up_day_by_day_does()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var units = Enumerable.Range(0, 12).Select(_ => Guid.CreateVersion7()).ToList();
            var start = new DateOnly(2024, 1, 1);
            List<OrgPlacement> placements = [];
            for (var i = 0; i < units.Count; i++)
            {
                // Parents come earlier in the list, so that there is never a circle.
                Guid? Parent() => i == 0 || random.Next(6) == 0 ? null : units[random.Next(i)];
                var from = start.AddDays(random.Next(0, 90));
                for (var moves = random.Next(0, 4); moves > 0; moves--)
                {
                    var to = from.AddDays(random.Next(1, 200));
                    placements.Add(Placed(units[i], Parent(), from, to));

                    // Sometimes a unit stands nowhere for a while.
                    from = random.Next(5) == 0 ? to.AddDays(random.Next(1, 40)) : to;
                }

                placements.Add(Placed(units[i], Parent(), from));
            }

            var history = new PlacementHistory(placements);
            for (var n = 0; n < 100; n++)
            {
                var (unit, ancestor, day) = (units[random.Next(units.Count)], units[random.Next(units.Count)], start.AddDays(random.Next(0, 900)));
                history.IsWithin(unit, ancestor, day).Should().Be(Walk(unit, ancestor, day), $"of seed {seed}, case {n}");
            }

            bool Walk(Guid unit, Guid ancestor, DateOnly day)
            {
                if (unit == ancestor)
                {
                    return true;
                }

                foreach (var p in placements)
                {
                    if (p.UnitId == unit && p.From <= day && (p.To is null || day < p.To))
                    {
                        return p.ParentId is { } parent && Walk(parent, ancestor, day);
                    }
                }

                return false;
            }
        }
    }

    private static OrgPlacement Placed(Guid unit, Guid? parent, DateOnly from, DateOnly? to = null) =>
        new() { UnitId = unit, ParentId = parent, From = from, To = to };
}
