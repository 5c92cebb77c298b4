using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>Twelve months of an indicator as a line, with the table behind it.</summary>
public sealed partial class IndicatorTrend
{
    [Parameter, EditorRequired] public string Name { get; set; } = "";

    [Parameter, EditorRequired] public string Unit { get; set; } = "";

    [Parameter, EditorRequired] public IReadOnlyList<TrendPoint> Points { get; set; } = [];

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

    private object Option => new
    {
        Grid = new { Left = 8, Right = 64, Top = 16, Bottom = 8, ContainLabel = true },
        XAxis = new { Type = "category", BoundaryGap = false, Data = Points.Select(p => p.Period.Month == 1 || p == Points[0] ? $"{p.Period.Year}年{p.Period.Month}月" : $"{p.Period.Month}月") },
        YAxis = new { Type = "value", Scale = true, SplitNumber = 3, AxisLabel = new { Formatter = "{value}" + Unit } },
        Series = new
        {
            Type = "line",
            Name,
            ShowSymbol = true,
            Data = Points.Select(p => new
            {
                Value = p.Value is { } value ? Scaled.Round(value, Decimals) : (decimal?)null,
                Symbol = IsPreliminary(p) ? "emptyCircle" : "circle",
                SymbolSize = IsPreliminary(p) ? 9 : 6,
            }),
            EndLabel = new { Show = true, Formatter = "{c}" + Unit, FontWeight = 600 },
        },
    };
}
