using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>Twelve months of an indicator as a line, with the table behind it.</summary>
public sealed partial class IndicatorTrend
{
    private const string Path = "目标进度";
    private const string Expected = "预测";

    /// <summary>The tokens muted and series-1: ECharts takes no variables.</summary>
    private const string Muted = "#667085";
    private const string First = "#0b5fa5";

    [Parameter, EditorRequired] public string Name { get; set; } = "";

    [Parameter, EditorRequired] public string Unit { get; set; } = "";

    [Parameter, EditorRequired] public IReadOnlyList<TrendPoint> Points { get; set; } = [];

    /// <summary>The target beside it, where the county has one.</summary>
    [Parameter] public GoalChart? Goal { get; set; }

    [Parameter] public int Height { get; set; } = 240;

    private string Says
    {
        get
        {
            var known = Points.Where(p => p.Value is not null).ToList();
            return known.Count == 0
                ? $"{Name}：近12个月没有数值。"
                : $"{Name}：{known[0].Period.Chinese}{Text(known[0].Value)}{Unit}，{known[^1].Period.Chinese}{Text(known[^1].Value)}{Unit}。";
        }
    }

    private int Decimals => FigureText.Decimals(Unit);

    private bool HasPreliminary => Points.Any(IsPreliminary);

    /// <summary>Forms are missing, or can still come in: the point may move.</summary>
    private static bool IsPreliminary(TrendPoint point) => point.Value is not null && (point.Completeness < 1 || !point.IsClosed);

    private string Text(decimal? value) => FigureText.Value(value, Decimals);

    /// <summary>The months of the figures, then those to come of which something is said; of these there are no figures.</summary>
    private IReadOnlyList<TrendPoint> Months =>
        [.. Points, .. (Goal?.Points ?? []).Where(p => IsAhead(p.Period)).Select(p => new TrendPoint(p.Period, null, null, null, null, null, false))];

    private bool IsAhead(ReportingPeriod period) => Points.Count == 0 || period > Points[^1].Period;

    private GoalPoint? BesideOf(ReportingPeriod period) => Goal?.Points.FirstOrDefault(p => p.Period == period);

    private object Option
    {
        get
        {
            var months = Months;

            // From the first figure on: ECharts loses the place of a label at the end of a line that begins with nothing.
            var known = months.Select((p, i) => (Point: p, Index: i)).SkipWhile(p => p.Point.Value is null).ToList();
            List<object> series =
            [
                new
                {
                    Type = "line",
                    Name,
                    ShowSymbol = true,
                    Data = known.Select(p => new
                    {
                        Value = new object?[] { p.Index, Rounded(p.Point.Value) },
                        Symbol = IsPreliminary(p.Point) ? "emptyCircle" : "circle",
                        SymbolSize = IsPreliminary(p.Point) ? 9 : 6,
                    }),
                    EndLabel = months.Count > Points.Count ? null : new { Show = true, Formatter = "{@[1]}" + Unit, FontWeight = 600 },
                },
            ];
            if (Goal is not null)
            {
                series.AddRange(Beside([.. months.Select(p => BesideOf(p.Period))]));
            }

            return new
            {
                Grid = new { Left = 8, Right = Goal is null ? 64 : 84, Top = Goal is null ? 16 : 36, Bottom = 8, ContainLabel = true },
                Legend = Goal is null ? null : new { Data = Legend.Prepend(Name) },
                XAxis = new { Type = "category", BoundaryGap = false, Data = months.Select(p => Label(p.Period, months)) },
                YAxis = new { Type = "value", Scale = true, SplitNumber = 3, AxisLabel = new { Formatter = "{value}" + Unit } },
                Series = series,
            };
        }
    }

    private IEnumerable<string> Legend => (Goal!.Points.Any(p => p.Line is not null) ? new[] { Path } : []).Concat(Goal.Points.Any(p => p.HasForecast) ? [Expected] : []);

    /// <summary>The target as a thin dashed line, the path to it, and the forecast as a band (look.md, Charts).</summary>
    private IEnumerable<object> Beside(IReadOnlyList<GoalPoint?> months)
    {
        foreach (var number in Goal!.Numbers)
        {
            var label = $"目标 {FigureText.Number(number)}{Unit}";
            yield return new
            {
                Type = "line",
                Name = label,
                ShowSymbol = false,
                Silent = true,
                Tooltip = new { Show = false },
                Data = months.Select(_ => number),
                LineStyle = new { Type = "dashed", Width = 1, Color = Muted },
                ItemStyle = new { Color = Muted },
                EndLabel = new { Show = true, Formatter = label, Color = Muted },
            };
        }

        if (months.Any(p => p?.Line is not null))
        {
            yield return new
            {
                Type = "line",
                Name = Path,
                ShowSymbol = false,
                Data = months.Select((p, i) => new object?[] { i, Rounded(p?.Line) }).Where(p => p[1] is not null),
                LineStyle = new { Type = "dotted", Width = 2, Color = Muted },
                ItemStyle = new { Color = Muted },
            };
        }

        if (months.Any(p => p?.HasForecast == true))
        {
            var known = months.Select((p, i) => (Point: p, Index: i)).Where(p => p.Point?.HasForecast == true).ToList();
            yield return new
            {
                Type = "line",
                Name = Expected,
                ShowSymbol = false,
                Data = known.Select(p => new object?[] { p.Index, Rounded(p.Point!.Expected) }),
                LineStyle = new { Type = "dashed", Width = 2, Color = First },
                ItemStyle = new { Color = First },
            };
            yield return Band("low", known.Select(p => (p.Index, p.Point!.Low)), null);
            yield return Band("range", known.Select(p => (p.Index, p.Point!.High - p.Point.Low)), new { Color = First, Opacity = 0.12 });
        }
    }

    /// <summary>The range lies on its lower end, which is not drawn.</summary>
    private object Band(string name, IEnumerable<(int Index, decimal? Value)> values, object? area) => new
    {
        Type = "line",
        Name = name,
        Stack = "forecast",
        StackStrategy = "all",
        ShowSymbol = false,
        Silent = true,
        Tooltip = new { Show = false },
        Data = values.Select(v => new object?[] { v.Index, Rounded(v.Value) }),
        LineStyle = new { Opacity = 0 },
        AreaStyle = area,
    };

    private decimal? Rounded(decimal? value) => value is { } v ? Scaled.Round(v, Decimals) : null;

    /// <summary>Many months leave room for a few labels, each of which has to say its year.</summary>
    private static string Label(ReportingPeriod period, IReadOnlyList<TrendPoint> months) =>
        months.Count > 14 ? period.ToString() : period.Month == 1 || period == months[0].Period ? $"{period.Year}年{period.Month}月" : $"{period.Month}月";
}
