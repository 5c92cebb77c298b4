using System.Globalization;
using System.Text.RegularExpressions;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Spreadsheets;
using CellKind = MedCommunity.Web.Spreadsheets.CellKind;

namespace MedCommunity.Web.Features.Forms;

/// <summary>A unit's form of an old month, as it stands; for the sheet that goes out.</summary>
internal sealed record BackfillLine(ReportingPeriod Period, OrgNode Unit, FormDocument Document);

/// <summary>The sheet of 历史补录: a row is a unit's form of a month, a column is a figure; the format: docs/forms-excel.md.</summary>
internal static partial class BackfillSheet
{
    public const string Name = "历史补录";
    public const string Month = "月份";
    public const string UnitCode = "单位代码";
    public const string UnitName = "单位名称";
    public const string Template = "报表代码";

    /// <summary>120 clinics over four years.</summary>
    public const int MaxRows = 6000;

    private static readonly string[] Keys = [Month, UnitCode, UnitName, Template];

    /// <summary>The form's figures over all the versions given, newest first, each with the header of its column.</summary>
    public static IReadOnlyList<(FormField Field, string Header)> Columns(IEnumerable<FormDefinition> newestFirst)
    {
        var columns = new List<(FormField, string)>();
        var taken = Keys.Select(CellText.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var field in newestFirst.SelectMany(d => d.Fields).DistinctBy(f => f.Code))
        {
            var header = $"{field.Name}（{field.Unit}）";
            for (var n = 2; !taken.Add(CellText.Key(header)); n++)
            {
                header = $"{field.Name}（{field.Unit}）{n}";
            }

            columns.Add((field, header));
        }

        return columns;
    }

    public static byte[] Write(FormTemplate template, IReadOnlyList<(FormField Field, string Header)> columns, IEnumerable<BackfillLine> lines) => SheetWriter.Write(
        new SheetContent(
            Name,
            [
                new(Month, 11, ColumnFormat.Text),
                new(UnitCode, 30, ColumnFormat.Text),
                new(UnitName, 30),
                new(Template, 10, ColumnFormat.Text, IsHidden: true),
                .. columns.Select(c => new ColumnContent(c.Header, 18, CellSheets.FormatOf(c.Field), Input: CellSheets.InputOf(c.Field))),
            ],
            [.. lines.Select(l => (IReadOnlyList<object?>)[l.Period.ToString(), l.Unit.Code, l.Unit.Name, template.Code, .. columns.Select(c => CellSheets.Written(l.Document[c.Field.Code]))])])
        {
            FrozenColumns = 3,
        },
        Guide(template));

    /// <summary>The code of the form that the sheet is about.</summary>
    public static Result<string> TemplateOf(byte[] file)
    {
        var read = SheetReader.Read(file, new SheetLayout(Name, Keys, MaxRows));
        if (read.Value is not { } table)
        {
            return Result.Invalid(read.Message!);
        }

        var codes = table.Rows.Select(r => r[Template].Text).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        return codes.Count == 1
            ? Result.Done(codes[0])
            : Result.Invalid(codes.Count == 0 ? "表里没有要补录的行。请在本页下载表格填写。" : "文件里混有几种报表的行，请分开导入。");
    }

    public static Result<SheetTable> Read(byte[] file, IEnumerable<string> headers)
    {
        // A figure that the file has no column for is one that nobody fills in: the form's own rules say whether it may be missing.
        List<string> figures = [.. headers];
        return SheetReader.Read(file, new SheetLayout(Name, [.. Keys, .. figures], MaxRows, Optional: figures));
    }

    /// <summary>2024-01, 2024年1月, 2024/1, 202401, or what Excel made a date of.</summary>
    public static ReportingPeriod? PeriodOf(SheetCell cell)
    {
        if (cell.Date is { } day)
        {
            return day.Year is >= 2000 and <= 2199 ? ReportingPeriod.Of(day) : null;
        }

        var match = cell.Kind is CellKind.Text or CellKind.Number ? Written().Match(CellText.Plain(cell.Text)) : Match.Empty;
        return match.Success && ReportingPeriod.TryParse(
            string.Create(CultureInfo.InvariantCulture, $"{match.Groups[1].Value}-{int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture):00}"), out var period)
            ? period
            : null;
    }

    private static SheetContent Guide(FormTemplate template) => new(
        "填写说明",
        [new("项目", 16), new("怎么填", 90, ColumnFormat.Wrapped)],
        [
            ["报表", $"{template.Name}。每行是一个单位一个月的表，数据只填本单位的，不含下属。"],
            [Month, "如 2024-01。只能补录第一个报告期之前的月份。"],
            [UnitCode, "从下载的表里来，不要改动；要增加行，从别的行复制。"],
            ["各项数据", $"没有这项业务填0，不适用填“{CellEntry.NotApplicable}”。留空不改动系统中已有的数，要清除填“{CellEntry.Clear}”。"],
            ["整行空着", "不补录这个单位这个月。"],
            ["导入", "先检查，有一处错误就什么都不导入。导入后即为已批准，标明历史补录，不评价是否及时。同一个文件再次导入不会重复；改了数的，按改后的数重新批准。"],
        ]);

    [GeneratedRegex("^([0-9]{4})(?: ?[-/.年] ?)?([0-9]{1,2}) ?月?$", RegexOptions.None, 1000)]
    private static partial Regex Written();
}
