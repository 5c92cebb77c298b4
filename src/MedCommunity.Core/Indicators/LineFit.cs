namespace MedCommunity.Core.Indicators;

/// <summary>A least-squares fit through months, and what it says about one more.</summary>
internal sealed class LineFit
{
    /// <summary>What is said about the likeness of neighbouring deviations stays below this: two dozen months cannot tell more.</summary>
    private const double MostLikeness = 0.6;

    /// <param name="points">Month and value; at least two more than there are columns.</param>
    /// <param name="at">The month that is asked for.</param>
    /// <param name="isSeasonal">Whether a wave of twelve months stands beside the line.</param>
    public LineFit(IReadOnlyList<(int Month, double Value)> points, int at, bool isSeasonal)
    {
        // Orthogonal columns (Gram–Schmidt), so that nothing has to be inverted; what is done to a column is done to its value at the month asked for.
        List<(double[] Column, double At)> columns = [];
        var middle = points.Average(p => p.Month);
        AddColumn(_ => 1);
        AddColumn(month => month - middle);
        if (isSeasonal)
        {
            AddColumn(month => Math.Cos(month * Math.PI / 6));
            AddColumn(month => Math.Sin(month * Math.PI / 6));
        }

        var rest = points.Select(p => p.Value).ToArray();
        foreach (var (column, value) in columns)
        {
            var weight = Dot(column, rest);
            Expected += weight * value;
            Subtract(rest, column, weight);
        }

        Freedom = points.Count - columns.Count;
        var likeness = Likeness(points, rest, columns.Count);
        var inflation = (1 + likeness) / (1 - likeness);
        var leverage = columns.Sum(c => c.At * c.At);
        var variance = Dot(rest, rest) / Math.Max(points.Count - (columns.Count * inflation), Freedom / 2.0);
        StandardError = Math.Sqrt(variance * (1 + (leverage * inflation)));

        void AddColumn(Func<double, double> of)
        {
            var column = points.Select(p => of(p.Month)).ToArray();
            var value = of(at);
            foreach (var (earlier, earlierAt) in columns)
            {
                var weight = Dot(earlier, column);
                Subtract(column, earlier, weight);
                value -= weight * earlierAt;
            }

            var length = Math.Sqrt(Dot(column, column));
            columns.Add((Array.ConvertAll(column, c => c / length), value / length));
        }
    }

    public double Expected { get; }

    /// <summary>Of a single value in the month that is asked for.</summary>
    public double StandardError { get; }

    /// <summary>Degrees of freedom.</summary>
    public int Freedom { get; }

    /// <summary>
    /// How much the deviation of a month resembles that of the month before (first-order autocorrelation, 0 or more). What a fit leaves over resembles itself less than
    /// what was there, by about the number of columns over that of points, which is added again.
    /// </summary>
    private static double Likeness(IReadOnlyList<(int Month, double Value)> points, double[] rest, int columns)
    {
        var (products, pairs) = (0.0, 0);
        for (var i = 1; i < rest.Length; i++)
        {
            if (points[i].Month == points[i - 1].Month + 1)
            {
                products += rest[i] * rest[i - 1];
                pairs++;
            }
        }

        var square = Dot(rest, rest);
        return pairs == 0 || square == 0 ? 0 : Math.Clamp((products / pairs / (square / rest.Length)) + ((double)columns / rest.Length), 0, MostLikeness);
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static void Subtract(double[] from, double[] column, double weight)
    {
        for (var i = 0; i < from.Length; i++)
        {
            from[i] -= weight * column[i];
        }
    }
}
