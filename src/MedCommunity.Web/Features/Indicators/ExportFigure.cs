using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Api;
using MedCommunity.Web.Features.Indicators.Definitions;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Indicators;

/// <summary>An opened figure as a workbook: its value and how it is computed, the units that it is made of, its months, and what moved it.</summary>
internal static class ExportFigure
{
    public static async Task<IResult> RunAsync(IndicatorsQuery query, string code, string? period, string? window, string? unit) =>
        (await query.DetailsAsync(code, new(period, window, unit))).ToHttp(details => Results.File(
            SheetWriter.Write([.. Sheets(details)]), SheetWriter.ContentType, $"{details.Head.UnitName}{details.Row.Name}{details.Head.Period}{details.Head.Window.Chinese()}.xlsx"));

    private static IEnumerable<SheetContent> Sheets(IndicatorDetails details)
    {
        yield return Figure(details);
        if (details.Row.Kind == IndicatorKind.Judgement)
        {
            yield break;
        }

        yield return Units(details);
        yield return Months(details);
        if (details.Change is { } change)
        {
            yield return Change(details, change);
        }
    }

    private static SheetContent Figure(IndicatorDetails details)
    {
        var row = details.Row;
        object? value = row.Kind == IndicatorKind.Judgement ? FigureText.Value(row) : row.Value;
        var version = details.Versions.LastOrDefault(v => v.Number == row.Version);
        return new(
            "数值",
            [new("项目", 18), new("内容", 80, ColumnFormat.Wrapped)],
            [
                ["指标", $"{row.Code} {row.Name}"],
                ["方面", row.Aspect],
                ["范围", details.Head.UnitName],
                ["报告期", details.Head.Period.Chinese],
                ["统计区间", details.Head.Window.Chinese()],
                ["数值", value ?? row.NoValueReason],
                ["计量单位", row.Unit],
                .. Part("分子", row.Numerator, row.NumeratorName, row.NumeratorUnit, row.NumeratorKinds),
                .. Part("分母", row.Denominator, row.DenominatorName, row.DenominatorUnit, row.DenominatorKinds),
                .. (details.Figures ?? []).SelectMany(p => new object?[][] { [$"{p.Name} 分子", p.Numerator], [$"{p.Name} 分母", p.Denominator], [$"{p.Name} 数值", p.Value] }),
                ["怎么算", version?.Formula],
                ["系数", details.Factor],
                ["依据", row.Source],
                ["方向", DefinitionText.Better(row.Better)],
                ["版本", version is null ? null : $"第{version.Number}版{(version.Number == 1 ? "" : $"，自{version.EffectiveFrom.Chinese}起")}"],
                ["数据完整率（%）", row.Completeness * 100],
                ["截至", row.AsOf is { } asOf ? FigureText.Time(asOf) : null],
                ["说明", ExportIndicators.Remarks(details.Head, row)],
            ]);
    }

    private static object?[][] Part(string what, decimal? sum, string name, string unit, string kinds) => sum is null && name.Length == 0 ? []
        : [[what, sum], [$"{what}是什么", $"{name}{(unit.Length == 0 ? "" : $"，{unit}")}{(kinds.Length == 0 ? "" : $"（{kinds}）")}"]];

    private static SheetContent Units(IndicatorDetails details) => new(
        "单位构成",
        [
            new("部分", 24), new("单位", 36), new("类别", 14), new("分子", 16), new("占分子（%）", 14), new("分母", 16), new($"本单位{(details.Row.Unit.Length == 0 ? "" : $"（{details.Row.Unit}）")}", 16),
            new("已批准", 10), new("应报", 10), new("说明", 24),
        ],
        [.. details.Rows.Select(r => new object?[]
        {
            r.Part, r.Name, r.Kind, r.Numerator, r.Share * 100, r.Denominator, r.Value, r.Code is null ? null : r.Approved, r.Code is null ? null : r.Owed,
            r.Code is null ? "不在您权限范围内的单位，合并计数" : r.IsDemonstration ? "演示数据" : null,
        })])
    {
        Head = ["各单位本身的数据，不含下属。"],
    };

    private static SheetContent Months(IndicatorDetails details) => new(
        "走势",
        [new("月份", 14), new("数值", 16), new("计量单位", 12), new("分子", 16), new("分母", 16), new("数据完整率（%）", 14), new("说明", 44, ColumnFormat.Wrapped)],
        [.. details.Trend.Select(p => new object?[]
        {
            p.Period.Chinese, p.Value, details.Row.Unit, p.Numerator, p.Denominator, p.Completeness * 100, p.NoValueReason ?? (p.IsClosed ? null : "未关闭"),
        })])
    {
        Head = ["各月当月值。"],
    };

    private static SheetContent Change(IndicatorDetails details, FigureChange change)
    {
        var points = details.Row.Unit == "%" ? "百分点" : details.Row.Unit;
        return new(
            "变化",
            [new("单位", 36), new($"影响{(points.Length == 0 ? "" : $"（{points}）")}", 16), new("分子增减", 16), new("分母增减", 16)],
            [
                .. change.Rows.Select(r => new object?[] { r.Name, r.Effect, r.NumeratorChange, r.DenominatorChange }),
                ["合计", change.Rows.Sum(r => r.Effect), change.Rows.Sum(r => r.NumeratorChange), change.Rows.Sum(r => r.DenominatorChange)],
            ])
        {
            Head = [$"{change.Before.Chinese} {FigureText.Value(details.Row, change.ValueBefore)}{details.Row.Unit} → {details.Head.Period.Chinese} {FigureText.Value(details.Row)}{details.Row.Unit}，{details.Head.Window.AgainstWord()}"],
        };
    }
}
