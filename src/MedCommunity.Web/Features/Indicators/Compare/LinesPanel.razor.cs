using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Indicators.Compare;

/// <summary>Units, communities or years as lines, told apart by colour and by mark, so that they stay apart in grey.</summary>
public sealed partial class LinesPanel
{
    private const string Paper = "#fff";

    /// <summary>The tokens series-1 to series-5 (ECharts takes no variables): never more than five colours, so the sixth line is dashed.</summary>
    private static readonly LineLook[] Looks =
    [
        new("#0b5fa5", "●", "circle"), new("#2a9d8f", "▲", "triangle"), new("#b7791f", "■", "rect"), new("#7a5ea8", "◆", "diamond"),
        new("#667085", "▼", "triangle", 180), new("#0b5fa5", "★", "path://M8,0L10,6L16,6L11,10L13,16L8,12L3,16L5,10L0,6L6,6Z", IsDashed: true),
    ];

    private static readonly LineLook County = new("#667085", "┄", "none", IsDashed: true);

    [Parameter, EditorRequired] public string Title { get; set; } = "";

    [Parameter, EditorRequired] public Comparison Of { get; set; } = null!;

    [Parameter, EditorRequired] public ComparedLines Lines { get; set; } = null!;

    [Parameter] public string? Note { get; set; }

    [Parameter] public RenderFragment? ChildContent { get; set; }

    /// <summary>The newest month first; of years from January on.</summary>
    private IEnumerable<(int Index, string Label)> Months => Lines.OfYears ? Lines.Labels.Index() : Lines.Labels.Index().Reverse();

    private string Says => $"{CompareText.What(Of)}：" + string.Join("，", Lines.Lines.Select(l =>
        l.Points.Index().LastOrDefault(p => p.Item?.Value is not null) is { Item: { } last } newest ? $"{l.Name}{Lines.Labels[newest.Index]}{CompareText.Full(Of, last.Value)}" : $"{l.Name}没有数值")) + "。";

    private object Option => new
    {
        Grid = new { Left = 8, Right = 24, Top = 16, Bottom = 8, ContainLabel = true },
        XAxis = new { Type = "category", BoundaryGap = false, Data = Lines.Labels.Select((l, i) => i > 0 && !l.EndsWith("年1月", StringComparison.Ordinal) && l.Contains('年') ? l[(l.IndexOf('年') + 1)..] : l) },
        YAxis = new { Type = "value", Scale = true, SplitNumber = 3, AxisLabel = new { Formatter = "{value}" + Of.What.Unit } },
        Series = Lines.Lines.Select((line, i) => Series(line, Look(i, line))),
    };

    /// <summary>Of years the newest has the first colour, however many are there.</summary>
    private LineLook Look(int index, ComparedLine line) => line.IsCounty ? County : Looks[(Lines.OfYears ? Lines.Lines.Count - 1 - index : index) % Looks.Length];

    private object Series(ComparedLine line, LineLook look) => new
    {
        Type = "line",
        line.Name,
        look.Symbol,
        look.SymbolRotate,
        SymbolSize = 8,
        ShowSymbol = !line.IsCounty,
        LineStyle = new { Color = look.Color, Width = line.IsCounty ? 1 : 2, Type = look.IsDashed ? "dashed" : "solid" },
        ItemStyle = new { Color = look.Color },
        Data = line.Points.Select(p => new
        {
            Value = p?.Value is { } v ? Scaled.Round(v, CompareText.Decimals(Of.What)) : (object)"-",
            ItemStyle = p?.IsPreliminary == true ? new { Color = Paper, BorderColor = look.Color, BorderWidth = 2 } : null,
        }),
    };

    private sealed record LineLook(string Color, string Mark, string Symbol, int SymbolRotate = 0, bool IsDashed = false);
}
