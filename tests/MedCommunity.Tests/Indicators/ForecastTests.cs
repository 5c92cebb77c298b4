using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Indicators;

/// <summary>What a forecast promises: its 80 % range holds four cases of five, and nothing but the points decides it.</summary>
public sealed class ForecastTests
{
    private static readonly ReportingPeriod First = new(2024, 9);

    /// <summary>Months, likeness of neighbouring deviations, size of the deviations, height of the season, share of months missing.</summary>
    public static TheoryData<int, double, double, double, double> Worlds => new()
    {
        { 6, 0, 2, 0, 0 },
        { 8, 0, 0.3, 0, 0 },
        { 8, 0.2, 15, 0, 0 },
        { 12, 0, 15, 0, 0 },
        { 12, 0.3, 2, 0, 0 },
        { 12, 0.1, 2, 0, 0.2 },
        { 18, 0, 0.3, 0, 0.2 },
        { 18, 0.3, 15, 0, 0 },
        { 24, 0, 2, 0, 0 },
        { 24, 0, 2, 8, 0 },
        { 24, 0.3, 2, 8, 0 },
        { 24, 0.2, 0.3, 8, 0.1 },
        { 36, 0.2, 15, 8, 0.05 },
    };

    [Theory, MemberData(nameof(Worlds))]
    public void The_range_holds_the_truth_in_four_cases_of_five(int months, double likeness, double noise, double season, double missing)
    {
        const int Tries = 6000;
        var random = new Random(months + (int)(likeness * 1000) + (int)noise);
        var (held, asked) = (0, 0);
        for (var i = 0; i < Tries; i++)
        {
            var slope = (random.NextDouble() - 0.5) * noise;
            var deviation = Normal(random);
            var ahead = random.Next(1, (Math.Min(months, Forecast.LongestHistory) * 3 / 2) + 1);
            var points = new List<MonthlyPoint>();
            var truth = 0m;
            for (var t = 0; t < months + ahead; t++)
            {
                truth = (decimal)(60 + (slope * t) + (season * Math.Cos(t * Math.PI / 6)) + (noise * deviation));
                deviation = (likeness * deviation) + (Math.Sqrt(1 - (likeness * likeness)) * Normal(random));
                if (t < months && (t == 0 || t == months - 1 || random.NextDouble() >= missing))
                {
                    points.Add(new(First.AddMonths(t), truth));
                }
            }

            // With too many months missing nothing is said; with a season and too few of them for it, what is said would not be about this world.
            var forecast = Forecast.Of(points, First.AddMonths(months + ahead - 1));
            if (forecast.Expected is not null && (season == 0 || forecast.IsSeasonal))
            {
                asked++;
                held += forecast.Low <= truth && truth <= forecast.High ? 1 : 0;
            }
        }

        asked.Should().BeGreaterThan(Tries / 3);
        ((double)held / asked).Should().BeInRange(0.75, 0.88);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(11)]
    [InlineData(24)]
    [InlineData(40)]
    public void On_an_exact_line_the_range_is_the_line(int months)
    {
        var points = Points(months, t => 70m + (0.25m * t));

        var forecast = Forecast.Of(points, First.AddMonths(months + 3));

        forecast.NoValueReason.Should().BeNull();
        forecast.Points.Should().Be(Math.Min(months, 24));
        foreach (var end in new[] { forecast.Expected, forecast.Low, forecast.High })
        {
            end.Should().BeApproximately(70m + (0.25m * (months + 3)), 0.000001m);
        }
    }

    [Fact]
    public void After_two_years_a_busy_winter_is_no_rise()
    {
        decimal Visits(int t) => 1000m + (2 * t) + (decimal)(120 * Math.Cos((t - 4) * Math.PI / 6));

        for (var ahead = 1; ahead <= 36; ahead++)
        {
            var forecast = Forecast.Of(Points(24, Visits), First.AddMonths(23 + ahead));
            forecast.IsSeasonal.Should().BeTrue();
            forecast.Expected.Should().BeApproximately(Visits(23 + ahead), 0.0001m, $"{ahead} months ahead");
        }

        Forecast.Of(Points(23, Visits), First.AddMonths(24)).IsSeasonal.Should().BeFalse("a wave seen less than twice may be a rise");
        Forecast.Of([.. Points(24, Visits).Where((_, t) => t is not (3 or 9 or 10 or 15))], First.AddMonths(30)).IsSeasonal.Should().BeTrue();
        Forecast.Of([.. Points(24, Visits).Where((_, t) => t is not (3 or 9 or 10 or 15 or 16))], First.AddMonths(30)).IsSeasonal.Should().BeFalse();
    }

    [Fact]
    public void The_order_of_the_points_does_not_matter()
    {
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var points = RandomPoints(random);
            var month = points.Max(p => p.Month).AddMonths(random.Next(1, 8));
            var shuffled = points.ToArray();
            random.Shuffle(shuffled);

            Forecast.Of(shuffled, month).Should().Be(Forecast.Of(points, month));
        }
    }

    [Fact]
    public void A_constant_added_moves_the_forecast_by_it_and_a_factor_stretches_it()
    {
        var random = new Random(8);
        for (var i = 0; i < 500; i++)
        {
            var points = RandomPoints(random);
            var month = points.Max(p => p.Month).AddMonths(random.Next(1, 8));
            var (constant, factor) = (random.Next(-1000, 1000), random.Next(1, 500) / 10m);
            var plain = Forecast.Of(points, month);
            var other = Forecast.Of([.. points.Select(p => p with { Value = (p.Value * factor) + constant })], month);

            other.Expected.Should().BeApproximately((plain.Expected!.Value * factor) + constant, 0.0001m);
            other.Low.Should().BeApproximately((plain.Low!.Value * factor) + constant, 0.0001m);
            other.High.Should().BeApproximately((plain.High!.Value * factor) + constant, 0.0001m);
            other.Low.Should().BeLessThanOrEqualTo(other.Expected!.Value).And.BeLessThan(other.High!.Value);

            // Upside down the ends change places.
            var mirrored = Forecast.Of([.. points.Select(p => p with { Value = -p.Value })], month);
            mirrored.Low.Should().BeApproximately(-plain.High!.Value, 0.0001m);
            mirrored.High.Should().BeApproximately(-plain.Low!.Value, 0.0001m);
        }
    }

    [Fact]
    public void Where_neighbours_do_not_deviate_alike_the_range_is_the_textbooks()
    {
        for (var months = Forecast.FewestPoints; months < Forecast.LongestHistory; months++)
        {
            var points = Points(months, t => 50m + t + (t % 2 == 0 ? 3m : -2m));
            var forecast = Forecast.Of(points, First.AddMonths(months + 1));

            var (expected, margin) = Textbook([.. points.Select(p => (double)p.Value)], months + 1);
            ((double)forecast.Expected!.Value).Should().BeApproximately(expected, 1e-6, $"{months} months");
            ((double)(forecast.High!.Value - forecast.Expected.Value)).Should().BeApproximately(margin, margin * 0.001);
            ((double)(forecast.Expected.Value - forecast.Low!.Value)).Should().BeApproximately(margin, margin * 0.001);
        }
    }

    [Fact]
    public void Where_neighbours_deviate_alike_the_range_is_wider()
    {
        var points = Points(16, t => 50m + t + (t / 4 % 2 == 0 ? 3m : -3m));
        var forecast = Forecast.Of(points, First.AddMonths(20));

        var (_, margin) = Textbook([.. points.Select(p => (double)p.Value)], 20);
        ((double)(forecast.High!.Value - forecast.Expected!.Value)).Should().BeGreaterThan(margin * 1.2);
    }

    [Fact]
    public void What_cannot_be_said_honestly_is_not_said()
    {
        var six = Points(6, t => 60 + t);
        Reason([.. six.Take(5)], 6).Should().Be("近24个月只有5个月有值，少于6个月，不作预测");
        Reason([], 6).Should().Be("近24个月只有0个月有值，少于6个月，不作预测");
        Reason(six, 5).Should().Be("所问月份不晚于最新数据，不需要预测");
        Reason(six, -30).Should().Be("所问月份不晚于最新数据，不需要预测");
        Reason(six, 14).Should().BeNull("nine months from six");
        Reason(six, 15).Should().Be("所问月份在最新数据之后10个月，6个月的数据推算不了这么远");
        Reason(Points(24, t => t), 59).Should().BeNull("three years from two");
        Reason(Points(60, t => t), 59 + 37).Should().NotBeNull("five years are no more than the last two");

        // Points older than 24 months count neither for the line nor towards the six.
        Reason([.. Points(40, t => t).Where((_, t) => t < 15 || t > 34)], 41).Should().StartWith("近24个月只有5个月有值");
        Forecast.Of([.. Points(40, t => t < 16 ? 900 : 50 + t)], First.AddMonths(41)).Expected.Should().BeApproximately(91, 0.0001m);

        FluentActions.Invoking(() => Forecast.Of([.. six, six[0]], First.AddMonths(7))).Should().Throw<ArgumentException>();

        static string? Reason(IReadOnlyCollection<MonthlyPoint> points, int month)
        {
            var forecast = Forecast.Of(points, First.AddMonths(month));
            (forecast.Expected is null, forecast.Low is null, forecast.High is null).Should().Be((forecast.NoValueReason is not null, forecast.NoValueReason is not null, forecast.NoValueReason is not null));
            return forecast.NoValueReason;
        }
    }

    [Fact]
    public void Only_what_is_shown_of_a_percentage_is_cut_at_0_and_100()
    {
        var rising = Forecast.Of(Points(12, t => 90 + t + (t % 2 * 3)), First.AddMonths(20));
        rising.Expected.Should().BeGreaterThan(105);
        (rising.Shown(isPercentage: true).Expected, rising.Shown(isPercentage: true).Low, rising.Shown(isPercentage: true).High).Should().Be((100m, 100m, 100m));
        rising.Shown(isPercentage: false).Should().Be(rising);

        var falling = Forecast.Of(Points(12, t => 12 - t + (t % 2 * 3)), First.AddMonths(20)).Shown(isPercentage: true);
        (falling.Expected, falling.Low).Should().Be((0m, 0m));
        Forecast.Of([], First).Shown(isPercentage: true).NoValueReason.Should().NotBeNull();
    }

    private static List<MonthlyPoint> Points(int months, Func<int, decimal> value) => [.. Enumerable.Range(0, months).Select(t => new MonthlyPoint(First.AddMonths(t), value(t)))];

    private static List<MonthlyPoint> RandomPoints(Random random)
    {
        var months = random.Next(10, 30);
        return [.. Points(months, t => Math.Round((decimal)(40 + (t * random.NextDouble()) + (Normal(random) * 4)), 3)).Where((_, t) => t == 0 || random.Next(8) > 0 || t > months - 7)];
    }

    /// <summary>The prediction interval of a straight line as statistics books print it, for months 0, 1, 2 … without a gap.</summary>
    private static (double Expected, double Margin) Textbook(double[] values, int at)
    {
        var n = values.Length;
        var (meanT, mean) = ((n - 1) / 2.0, values.Average());
        var squares = values.Select((_, t) => (t - meanT) * (t - meanT)).Sum();
        var slope = values.Select((v, t) => (t - meanT) * (v - mean)).Sum() / squares;
        var rest = values.Select((v, t) => v - mean - (slope * (t - meanT))).Sum(r => r * r);
        var error = Math.Sqrt(rest / (n - 2) * (1 + (1.0 / n) + ((at - meanT) * (at - meanT) / squares)));
        return (mean + (slope * (at - meanT)), Student90(n - 2) * error);
    }

    /// <summary>The t below which nine tenths lie, by summing the density itself.</summary>
    private static double Student90(int freedom)
    {
        double Density(double t) => Math.Pow(1 + (t * t / freedom), -(freedom + 1) / 2.0);
        const double Step = 0.0005;
        var half = 0.0;
        for (var t = Step / 2; t < 400; t += Step)
        {
            half += Density(t) * Step;
        }

        var (sum, at) = (0.0, 0.0);
        while (sum < 0.8 * half)
        {
            sum += Density(at + (Step / 2)) * Step;
            at += Step;
        }

        return at;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
