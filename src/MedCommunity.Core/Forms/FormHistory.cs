using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Forms;

/// <summary>What a unit submitted of the same form in the periods before: what a value is measured against.</summary>
/// <param name="Frequency">How often the form is owed: names the period before.</param>
/// <param name="Periods">The documents of up to 12 periods before this one, newest first; only those that were submitted.</param>
public sealed record FormHistory(Frequency Frequency, ReportingPeriod Period, IReadOnlyList<(ReportingPeriod Period, IReadOnlyDictionary<string, CellValue> Values)> Periods)
{
    /// <summary>How many periods are looked back (indicators-national-2024.json, rules).</summary>
    public const int Length = 12;

    /// <summary>The same form of the period before (month, quarter or year), where it was submitted.</summary>
    public IReadOnlyDictionary<string, CellValue>? Before => ValuesOf(Period.AddMonths(-Frequency.Months()));

    /// <summary>The same month a year before, where it was submitted; for a yearly form that is <see cref="Before"/>.</summary>
    public IReadOnlyDictionary<string, CellValue>? YearBefore => ValuesOf(Period.AddMonths(-12));

    /// <summary>The months of the periods that count, newest first.</summary>
    public static IEnumerable<ReportingPeriod> Of(Frequency frequency, ReportingPeriod period) =>
        Enumerable.Range(1, Length).Select(i => period.AddMonths(-i * frequency.Months()));

    /// <summary>The cell's numbers, newest first.</summary>
    public IReadOnlyList<decimal> Numbers(string code)
    {
        var numbers = new List<decimal>(Periods.Count);
        foreach (var (_, values) in Periods)
        {
            if (values.TryGetValue(code, out var value) && value.Number is { } number)
            {
                numbers.Add(number);
            }
        }

        return numbers;
    }

    private IReadOnlyDictionary<string, CellValue>? ValuesOf(ReportingPeriod period) => Periods.FirstOrDefault(p => p.Period == period).Values;
}

/// <summary>What is usual for a cell: its median over the periods before, and the median absolute deviation from it.</summary>
/// <param name="Count">How many periods went in.</param>
/// <param name="Median">The middle value; the mean of the two middle ones of an even number.</param>
/// <param name="Mad">Median absolute deviation, in the cell's unit.</param>
public sealed record Deviation(int Count, decimal Median, decimal Mad)
{
    /// <summary>Fewer periods say nothing about what is usual.</summary>
    public const int Fewest = 6;

    /// <summary>So many deviations away a value asks for a word (indicators-national-2024.json, rules).</summary>
    public const int Limit = 3;

    /// <summary>Null with fewer than <see cref="Fewest"/> numbers.</summary>
    public static Deviation? Of(IReadOnlyCollection<decimal> numbers)
    {
        if (numbers.Count < Fewest)
        {
            return null;
        }

        var sorted = numbers.ToArray();
        var median = MedianOf(sorted);
        return new(sorted.Length, median, MedianOf(Array.ConvertAll(sorted, n => Math.Abs(n - median))));
    }

    /// <summary>More than <see cref="Limit"/> deviations away; never where most values were the same, so that no measure exists.</summary>
    public bool IsOutlier(decimal value) => Mad > 0 && Math.Abs(value - Median) > Limit * Mad;

    private static decimal MedianOf(decimal[] numbers)
    {
        Array.Sort(numbers);
        var middle = numbers.Length / 2;
        return numbers.Length % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
    }
}
