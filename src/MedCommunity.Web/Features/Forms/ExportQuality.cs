using MedCommunity.Core.Forms;
using MedCommunity.Web.Features.Api;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Forms;

/// <summary>数据质量 as a workbook: what the page's filter shows.</summary>
internal static class ExportQuality
{
    public static async Task<IResult> RunAsync(QualityQuery query, string? period, string? kind, string? unit, string? template, string? follow)
    {
        var filter = QualityFilter.Of(period, kind, unit, template, follow);
        return (await query.RunAsync(filter.Period)).ToHttp(data => Results.File(
            SheetWriter.Write(Sheet(data, filter)), SheetWriter.ContentType, $"{data.CountyName}数据质量{data.Period}.xlsx"));
    }

    private static SheetContent Sheet(QualityData data, QualityFilter filter) => new(
        "数据质量",
        [
            new("单位", 30), new("报告期", 14, ColumnFormat.Text), new("报表", 26), new("表的状态", 12), new("类别", 12), new("项目", 30, ColumnFormat.Wrapped), new("情况", 60, ColumnFormat.Wrapped),
            new("近期数据（由远到近）", 50, ColumnFormat.Wrapped), new("跟进", 10), new("跟进说明", 40, ColumnFormat.Wrapped), new("跟进人", 14), new("跟进时间", 18, ColumnFormat.Text),
            new("处理结果", 40, ColumnFormat.Wrapped), new("办结人", 14), new("办结时间", 18, ColumnFormat.Text),
        ],
        [
            .. data.Lines.Where(l => filter.Takes(l)).Select(l => new object?[]
            {
                l.UnitName, l.Key.Period.Chinese, l.TemplateName, l.State.Chinese(), l.Kind.Chinese(), l.Field ?? "整张表", l.Message, QualityText.Trend(l), l.FollowUp.Chinese(),
                l.Mark?.Note, l.Mark?.MarkedByName, l.Mark is { } m ? FormText.Moment(m.MarkedAt) : null, l.Mark?.Outcome, l.Mark?.SettledByName, l.Mark?.SettledAt is { } at ? FormText.Moment(at) : null,
            }),
        ]);
}
