using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Forms;

/// <summary>报送情况 as a workbook: unit by form, every form with its times, and the sums by kind of unit. As far as the reader's scope reaches, as on the page.</summary>
public sealed class StatusExportQuery(StatusQuery query)
{
    public async Task<Result<ExportedFile>> RunAsync(ReportingPeriod? asked, StatusFilter filter)
    {
        if (await query.PageAsync(asked) is not { } data)
        {
            return Result.NotFound();
        }

        if (data.Period is not { } period || (asked is not null && asked != period))
        {
            return Result.NotFound(asked is { } named ? $"{named.Chinese}没有报告期。" : "还没有报告期。");
        }

        var title = $"{data.CountyName}{period.Chinese}报送情况{(filter == StatusFilter.All ? "" : $"（{filter.Chinese()}）")}";
        return Result.Done(new ExportedFile(
            SheetWriter.Write(Matrix(data, filter, title), Details(data, filter, title), Sums(data, title)),
            $"{data.CountyName}{period}报送情况.xlsx", SheetWriter.ContentType));
    }

    private static SheetContent Matrix(StatusPageData data, StatusFilter filter, string title)
    {
        var matrix = StatusMatrix.Of(data, filter);
        var rows = new List<IReadOnlyList<object?>>();
        void Add(MatrixRow row, UnitKind kind, string? above)
        {
            rows.Add([row.Unit.UnitName, kind.Chinese(), above, .. matrix.Templates.Select(t => row.Cells.TryGetValue(t.Template, out var line) ? StatusWords.Of(line) : null)]);
            foreach (var below in row.Below)
            {
                Add(below, below.Unit.Row.UnitKind, row.Unit.UnitName);
            }
        }

        foreach (var section in matrix.Sections)
        {
            foreach (var row in section.Rows)
            {
                Add(row, section.Kind, null);
            }
        }

        return new("矩阵", [new("单位", 30), new("类别", 16), new("上级单位", 26), .. matrix.Templates.Select(t => new ColumnContent(t.TemplateName, 28))], rows)
        {
            Title = title,
            FrozenColumns = 1,
        };
    }

    private static SheetContent Details(StatusPageData data, StatusFilter filter, string title) => new(
        "明细",
        [
            new("单位", 30), new("类别", 16), new("报表", 28), new("状态", 12), new("截止日", 12, ColumnFormat.Date), new("原截止日", 12, ColumnFormat.Date), new("首次提交", 18),
            new("及时", 8), new("逾期天数", 10, ColumnFormat.Whole), new("延长至", 12, ColumnFormat.Date), new("延长原因", 30, ColumnFormat.Wrapped),
            .. data.SeesContacts ? [new ColumnContent("联系人", 12), new ColumnContent("电话", 16, ColumnFormat.Text)] : Array.Empty<ColumnContent>(),
        ],
        [.. data.Lines.Where(l => filter.Takes(l)).Select(l => (IReadOnlyList<object?>)
            [
                l.UnitName, l.Row.UnitKind.Chinese(), l.TemplateName, l.IsStopped ? $"{l.State.Chinese()}（已停报）" : l.State.Chinese(), Day(l.DueAt), Day(l.Row.OriginalDueAt),
                l.FirstSubmittedAt is { } first ? FormText.Moment(first) : null, l.OnTime is null ? null : OnTimeText.Of(l.OnTime), l.IsLate ? l.DaysOver : null,
                Day(l.Extension?.Until), l.Extension?.Reason, .. data.SeesContacts ? [l.ContactName, l.ContactPhone] : Array.Empty<object?>(),
            ])])
    {
        Title = title,
        FrozenColumns = 1,
    };

    /// <summary>The whole county's, whatever is filtered: they are everybody's.</summary>
    private static SheetContent Sums(StatusPageData data, string title) => new(
        "汇总",
        [
            new("类别", 20), new("应报", 10, ColumnFormat.Whole), new("已报", 10, ColumnFormat.Whole), new("完整率%", 12, ColumnFormat.Decimal),
            new("及时", 10, ColumnFormat.Whole), new("及时率%", 12, ColumnFormat.Decimal), new("已批准", 10, ColumnFormat.Whole),
        ],
        [.. data.Groups.Select(g => Sum(g.Kind.Chinese(), g.Tally)), Sum("合计", data.Tally)])
    {
        Title = title,
        FrozenColumns = 1,
    };

    private static IReadOnlyList<object?> Sum(string name, ReportingTally tally) =>
        [name, tally.Expected, tally.Submitted, Percent(tally.Completeness), tally.OnTime, Percent(tally.Timeliness), tally.Approved];

    private static object? Percent(decimal? share) => share is { } value ? Scaled.Round(value * 100, 1) : null;

    private static object? Day(DateTime? end) => end is { } at ? LocalClock.DateOf(at.AddTicks(-1)) : null;
}

/// <summary>Where a form stands, in words: the same on the page's cell, for a screen reader and in the workbook.</summary>
internal static class StatusWords
{
    public static string Of(StatusLine line) => string.Join("，", new[]
    {
        line.IsStopped ? "已停报" : line.IsLate ? $"逾期{line.DaysOver}天" : null,
        line.State.Chinese(),
        Late(line),
        Extended(line),
    }.OfType<string>());

    /// <summary>Submitted, but not in time.</summary>
    public static string? Late(StatusLine line) => line is { OnTime: false, FirstSubmittedAt: not null } ? "逾期报送" : null;

    public static string? Extended(StatusLine line) => line.Extension is { } grant
        ? grant.Counts ? $"延至{FormText.DueDay(grant.Until)}" : $"限{FormText.DueDay(grant.Until)}前补报"
        : null;
}
