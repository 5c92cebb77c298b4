using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Indicators.Compare;

/// <summary>A ranking, or the years one after the other.</summary>
public sealed partial class RankPanel
{
    /// <summary>More bars would be a wall; the table has them all.</summary>
    private const int MostBars = 20;

    /// <summary>The tokens of these names, and series-1: ECharts takes no variables.</summary>
    private const string Muted = "#667085";
    private const string First = "#0b5fa5";
    private const string Ink = "#1f2933";
    private const string Paper = "#fff";

    /// <summary>The same, lighter: with opacity the label would fade too.</summary>
    private const string Light = "#94bbdb";

    private readonly List<string> chosen = [];
    private Comparison? shown;

    [Parameter, EditorRequired] public Comparison Of { get; set; } = null!;

    private bool IsYears => Of.By == CompareBy.Period;

    private bool IsJudged => Of.Row.Kind == IndicatorKind.Judgement;

    private bool IsRanked => !IsYears && !IsJudged && Of.Rows.Count > 1;

    private bool CanPick => Of.By == CompareBy.Unit && Of.Rows.Count > 1;

    private List<ComparedFigure> Drawn => [.. Of.Rows.Where(r => r.Value is not null).Take(IsYears ? int.MaxValue : MostBars)];

    /// <summary>Communities have long names that begin alike: they are written in full, on two lines.</summary>
    private int Height => IsYears ? 240 : Of.County is null ? 44 + (26 * Drawn.Count) : 64 + (44 * Drawn.Count);

    private string Says => IsYears ? "全年数，12个月全部关闭后才有"
        : IsJudged ? "对照检查要点评判，不排名次"
        : Of.Rows.Count == 1 ? $"只有一个{(Of.By == CompareBy.Unit ? "您有权查看的单位" : "医共体")}，没有名次可排"
        : $"{CompareText.Order(Of)}；显示的数值相同则名次相同{(Of.IsPart ? "；名次只在您有权查看的单位之间排列" : "")}";

    private string ChartSays => $"{CompareText.What(Of)}：{Drawn[0].Name}{CompareText.Full(Of, Drawn[0].Value)}，{Drawn[^1].Name}{CompareText.Full(Of, Drawn[^1].Value)}。{ChartNote}";

    private string ChartNote =>
        (Drawn.Count < Of.Rows.Count(r => r.Value is not null) ? $"图中只画前{Drawn.Count}个，全部名次见下表。" : "")
        + (Drawn.Exists(r => r.IsIncomplete) ? "浅色：数据不全，补报后名次还会变化。" : "");

    /// <summary>Beside the county's line a figure at the bar's end would be struck through by it.</summary>
    private string LabelAt(ComparedFigure figure) => IsYears ? "top"
        : Of.County is not null && figure.Value > 0 && figure.Value >= Drawn.Max(r => r.Value) / 3 ? "insideLeft"
        : figure.Value < 0 ? "left" : "right";

    private object Option
    {
        get
        {
            var names = new { Type = "category", Inverse = !IsYears, Data = Drawn.Select(r => r.Name), AxisLabel = new { Width = IsYears ? (int?)null : 112, Overflow = Of.County is null ? "truncate" : "break", LineHeight = 15 } };
            var values = new { Type = "value", SplitNumber = 3, AxisLabel = new { Formatter = "{value}" + Of.What.Unit, HideOverlap = true } };
            var bars = new
            {
                Type = "bar",
                Name = CompareText.What(Of),
                BarMaxWidth = IsYears ? 48 : 16,
                Data = Drawn.Select(r => new
                {
                    Value = Scaled.Round(r.Value!.Value, CompareText.Decimals(Of.What)),
                    ItemStyle = new { Color = r.IsIncomplete ? Light : First },
                    Label = new { Show = true, Position = LabelAt(r), Color = LabelAt(r) == "insideLeft" && !r.IsIncomplete ? Paper : Ink, Formatter = CompareText.Full(Of, r.Value) },
                }),
                MarkLine = Of.County?.Value is { } county
                    ? new
                    {
                        Symbol = "none",
                        Silent = true,
                        LineStyle = new { Type = "dashed", Width = 1, Color = Muted },
                        Label = new { Formatter = $"全旗县 {CompareText.Full(Of, county)}", Position = "start" },
                        Data = new[] { new { XAxis = Scaled.Round(county, CompareText.Decimals(Of.What)) } },
                    }
                    : null,
            };
            return new
            {
                Grid = new { Left = 8, Right = IsYears ? 24 : 88, Top = Of.County is null && !IsYears ? 8 : 28, Bottom = 8, ContainLabel = true },
                XAxis = IsYears ? (object)names : values,
                YAxis = IsYears ? (object)values : names,
                Series = new object[] { bars },
            };
        }
    }

    protected override void OnParametersSet()
    {
        // Another address brings its own picks; figures that only moved leave what is being chosen alone.
        if (shown is null || shown.Path() != Of.Path())
        {
            chosen.Clear();
            chosen.AddRange(Of.Picked);
        }

        shown = Of;
    }

    private void Toggle(string code)
    {
        if (!chosen.Remove(code))
        {
            chosen.Add(code);
        }
    }
}
