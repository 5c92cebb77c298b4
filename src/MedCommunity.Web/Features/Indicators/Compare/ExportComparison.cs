using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Api;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Indicators.Compare;

/// <summary>对比与排名 as a workbook: what the page shows, not rounded.</summary>
internal static class ExportComparison
{
    public static async Task<IResult> RunAsync(CompareQuery query, string code, string? period, string? window, string? unit, string? by, string? kind, string? pick) =>
        (await query.RunAsync(code, new(period, window, unit, by, kind, pick))).ToHttp(of => Results.File(
            SheetWriter.Write([.. Sheets(of)]), SheetWriter.ContentType, $"{of.Head.UnitName}{of.Row.Name}按{of.By.Chinese()}对比{of.Head.Period}{of.Head.Window.Chinese()}.xlsx"));

    private static IEnumerable<SheetContent> Sheets(Comparison of)
    {
        if (of.Rows.Count > 0 || of.Lines is null)
        {
            yield return Rows(of);
        }

        if (of.Lines is { } lines)
        {
            yield return Lines(of, lines);
        }
    }

    private static SheetContent Rows(Comparison of) => new(
        of.By == CompareBy.Period ? "历年" : "排名",
        [
            new("名次", 8), new(of.By == CompareBy.Period ? "年份" : "单位", 36), new("类别", 14), new(of.What.IsNumerator ? of.What.Name : "数值", 16), new("计量单位", 12),
            new(of.Head.Window.AgainstWord(), 20), new("分子", 16), new("分母", 16), new("数据完整率（%）", 14), new("说明", 44, ColumnFormat.Wrapped),
        ],
        [.. (of.County is { } county ? of.Rows.Prepend(county) : of.Rows).Select(r => new object?[]
        {
            r.Rank, r.Name, of.By == CompareBy.Unit ? of.Kind?.Chinese() : null, of.Row.Kind == IndicatorKind.Judgement ? FigureText.Value(of.Row, r.Value) : r.Value, of.What.Unit,
            CompareText.Change(of, r.Value, r.Before)?.Words, r.Numerator, r.Denominator, r.Completeness * 100, CompareText.Remarks(of, r),
        })])
    {
        Head = [Headline(of), .. of.WhyNot is { } why ? [why] : of.By == CompareBy.Period ? Array.Empty<string>() : [CompareText.Order(of)]],
    };

    private static SheetContent Lines(Comparison of, ComparedLines lines) => new(
        lines.OfYears ? "各年各月" : "走势",
        [
            new("月份", 14), .. lines.Lines.Index().SelectMany(l => lines.OfYears && l.Index > 0 ? [new ColumnContent(l.Item.Name, 16), new("同比", 20)] : new ColumnContent[] { new(l.Item.Name, lines.OfYears ? 16 : 26) }),
            new("说明", 44, ColumnFormat.Wrapped),
        ],
        [.. lines.Labels.Index().Select(m => (object?[])
        [
            m.Item,
            .. lines.Lines.Index().SelectMany(l => lines.OfYears && l.Index > 0
                ? [l.Item.Points[m.Index]?.Value, CompareText.Change(of, l.Item.Points[m.Index]?.Value, lines.Lines[l.Index - 1].Points[m.Index]?.Value)?.Words]
                : new object?[] { l.Item.Points[m.Index]?.Value }),
            string.Join("；", lines.Lines.Where(l => l.Points[m.Index] is { IsPreliminary: true } or { Reason: not null })
                .Select(l => $"{l.Name}：{l.Points[m.Index]!.Reason ?? "数据不全或尚未关闭"}")),
        ])])
    {
        Head = [Headline(of), lines.OfYears && of.Head.Window != IndicatorWindow.Month ? $"{of.Head.Window.Chinese()}，截至各月" : "各月当月值"],
    };

    private static string Headline(Comparison of) =>
        $"{of.Code} {CompareText.What(of)}{(of.What.Unit.Length == 0 ? "" : $"（{of.What.Unit}）")}，{of.Head.UnitName}，{of.Head.Period.Chinese}，{of.Head.Window.Chinese()}";
}
