using MedCommunity.Core.Indicators;
using MedCommunity.Web.Features.Api;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>监测指标 as a workbook: the figures of the list, and what they are computed from.</summary>
internal static class ExportIndicators
{
    public static async Task<IResult> RunAsync(IndicatorsQuery query, string? period, string? window, string? unit) =>
        (await query.ListAsync(new(period, window, unit))).ToHttp(listing => Results.File(
            SheetWriter.Write(Sheet(listing)), SheetWriter.ContentType, $"{listing.Head.UnitName}监测指标{listing.Head.Period}{listing.Head.Window.Chinese()}.xlsx"));

    private static SheetContent Sheet(IndicatorListing listing) => new(
        "监测指标",
        [
            new("编号", 8, ColumnFormat.Text), new("指标", 44, ColumnFormat.Wrapped), new("方面", 10), new("范围", 30), new("报告期", 12, ColumnFormat.Text), new("统计区间", 10),
            new("数值", 14), new("单位", 10), new(listing.Head.Window.AgainstWord(), 18), new("分子", 18), new("分子是什么", 40, ColumnFormat.Wrapped), new("分母", 18), new("分母是什么", 40, ColumnFormat.Wrapped),
            new("数据完整率（%）", 14), new("说明", 40, ColumnFormat.Wrapped), new("截至", 18, ColumnFormat.Text), new("依据", 40, ColumnFormat.Wrapped),
        ],
        [
            .. listing.Rows.Select(r => new object?[]
            {
                r.Code, r.Name, r.Aspect, listing.Head.UnitName, listing.Head.Period.ToString(), listing.Head.Window.Chinese(),
                r.Kind == IndicatorKind.Judgement ? FigureText.Value(r) : r.Value, r.Unit, FigureText.Change(r, listing.Before.GetValueOrDefault(r.Code))?.Words,
                r.Numerator, Named(r.NumeratorName, r.NumeratorKinds), r.Denominator, Named(r.DenominatorName, r.DenominatorKinds),
                r.Completeness * 100, Remarks(listing.Head, r), r.AsOf is { } asOf ? FigureText.Time(asOf) : null, r.Source,
            }),
        ]);

    private static string Named(string name, string kinds) => name.Length == 0 ? "" : $"{name}（{kinds}）";

    public static string Remarks(FigureHead head, IndicatorRow row) => string.Join("；", new[]
    {
        row.NoValueReason,
        row.IsIncomplete ? "数据不全" : null,
        row.YearlyPeriod is { } year ? $"年报用{year.Year}年数据" : null,
        row.Provisional ? "口径待核" : null,
        head.IsClosed ? null : "本期尚未关闭",
        head.IsDemonstration ? "演示数据" : null,
    }.Where(r => r is not null));
}
