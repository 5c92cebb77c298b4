using System.Globalization;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Forms;

/// <summary>Which form a workbook was made from, and what its maker had read; on every row of it, so that no row of another form slips in.</summary>
internal sealed record FormMark(string County, FormKey Key, Guid TemplateVersion, int Revision)
{
    public string ForCell(string code) => string.Join('|', County, Key.Unit, Key.Period, Key.Template, TemplateVersion.ToString("N"), Revision.ToString(CultureInfo.InvariantCulture), code);

    public static (FormMark Mark, string Cell)? Parse(string text) =>
        text.Split('|') is [var county, var unit, var month, var template, var version, var read, var cell]
            && ReportingPeriod.TryParse(month, out var period) && Guid.TryParseExact(version, "N", out var versionId)
            && int.TryParse(read, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? (new(county, new(unit, period, template), versionId, revision), cell)
            : null;
}

/// <summary>A row of the form as it came back.</summary>
/// <param name="Code">The data element's code.</param>
/// <param name="Address">Where the figure stands, such as E12.</param>
/// <param name="Value">Null where it was left empty or as it was when it was downloaded.</param>
/// <param name="Said">The explanation; null where it was left so.</param>
internal sealed record FormSheetCell(string Code, string Address, string SaidAddress, CellValue? Value, string? Said);

/// <summary>A form's workbook as it came back.</summary>
/// <param name="Findings">Cells that cannot be read.</param>
internal sealed record FilledForm(string Sheet, FormMark Mark, IReadOnlyList<FormSheetCell> Cells, IReadOnlyList<FormImportFinding> Findings);

/// <summary>The sheet in which a form goes out and comes back; the format: docs/forms-excel.md.</summary>
internal static class FormSheet
{
    private const string Sheet = "填报表";
    private const string Item = "项目";
    private const string Value = "本期";
    private const string Said = "情况说明";
    private const string Mark = "系统标识";
    private const string ValueThen = "下载时的数";
    private const string SaidThen = "下载时的说明";

    private static readonly CellInput Saying = new(
        $"LEN({{0}})<={SaveCells.LongestExplanation}", "情况说明", "数据有异常而无误时，在这里说明原因。留空不改动已有的说明，填“清空”清除。", $"最多{SaveCells.LongestExplanation}字。");

    public static byte[] Write(FormCase form)
    {
        var document = form.Document;
        var mark = new FormMark(form.Actor.County.Code, new(form.Unit.Code, form.Obligation.Period, form.Template.Code), form.Obligation.TemplateVersionId, form.Submission?.Revision ?? 0);
        var yearBefore = form.Template.Frequency == Frequency.Yearly ? null : form.Earlier.YearBefore;
        var rows = new List<IReadOnlyList<object?>>();
        foreach (var section in form.Definition.Sections)
        {
            rows.Add([new HeadingValue(section.Title)]);
            rows.AddRange(section.Fields.Select(f => (IReadOnlyList<object?>)[
                f.Name,
                f.Unit,
                new StyledValue(Then(yearBefore, f), CellSheets.FormatOf(f)),
                new StyledValue(Then(form.Earlier.Before, f), CellSheets.FormatOf(f)),
                new StyledValue(CellSheets.Written(document[f.Code]), CellSheets.FormatOf(f), CellSheets.InputOf(f)),
                new StyledValue(document.Explanation(f.Code) is { Length: > 0 } said ? said : null, ColumnFormat.Wrapped, Saying),
                mark.ForCell(f.Code),
                CellSheets.Written(document[f.Code]),
                document.Explanation(f.Code) is { Length: > 0 } then ? then : null,
            ]));
        }

        return SheetWriter.Write(new SheetContent(
            Sheet,
            [
                new(Item, 40, ColumnFormat.Wrapped),
                new("计量单位", 10),
                new("去年同期", 16),
                new(form.Template.Frequency.Before(), 16),
                new(Value, 18),
                new(Said, 36, ColumnFormat.Wrapped),
                new(Mark, 10, IsHidden: true),
                new(ValueThen, 10, IsHidden: true),
                new(SaidThen, 10, IsHidden: true),
            ],
            rows)
        {
            Title = form.Template.Name,
            Head =
            [
                $"单位：{form.Unit.Name}　　报告期：{form.Obligation.Period.Chinese}",
                $"下载时间：{FormText.Moment(form.Now)}　　系统中的版本：{mark.Revision}",
                $"只填黄色格子：没有这项业务填0，不适用填“{CellEntry.NotApplicable}”；留空不改动系统中已有的数，要清除已有的数填“{CellEntry.Clear}”。",
                "填好后保存文件，在本表的填报页点“导入Excel”。导入只保存，不提交；不要增删行列，不要使用公式。",
            ],
            IsProtected = true,
        });
    }

    /// <summary>The forms of a workbook, one a sheet, as people send them back; or why none can be read.</summary>
    public static Result<IReadOnlyList<FilledForm>> Read(byte[] file)
    {
        var read = SheetReader.ReadEvery(file, new SheetLayout(Sheet, [Item, Value, Said, Mark, ValueThen, SaidThen], MaxRows: 1000, TitleRows: 5));
        if (read.Value is not { } tables)
        {
            return Result.Invalid(read.Message!);
        }

        var forms = new List<FilledForm>();
        foreach (var table in tables)
        {
            var form = ReadForm(table);
            if (form.Value is null)
            {
                return Result.Invalid($"工作表“{table.Sheet}”：{form.Message}");
            }

            forms.Add(form.Value);
        }

        return forms.GroupBy(f => f.Mark.Key).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? Result.Invalid($"工作表{string.Join('、', twice.Select(f => $"“{f.Sheet}”"))}是同一张表，请只保留一个。")
            : Result.Done<IReadOnlyList<FilledForm>>(forms);
    }

    private static Result<FilledForm> ReadForm(NamedTable named)
    {
        var findings = named.Table.Findings.Select(f => new FormImportFinding(null, f.Column ?? "", IsError: true, f.Message)).ToList();
        var cells = new List<FormSheetCell>();
        FormMark? mark = null;
        foreach (var row in named.Table.Rows)
        {
            if (row[Mark].IsBlank)
            {
                // A section's heading; figures beside one belong to nothing.
                if (!row[Value].IsBlank || !row[Said].IsBlank)
                {
                    findings.Add(new(row[Value].Address, row[Item].Text, IsError: true, "这一行不是表中的项目，不能填写。请清空这一行，不要在表中增加行"));
                }

                continue;
            }

            if (FormMark.Parse(row[Mark].Text) is not { } known || (mark is not null && known.Mark != mark) || cells.Exists(c => c.Code == known.Cell))
            {
                return Result.Invalid($"第{row.Number}行的系统标识被改动过，或混入了别的表的行。请重新下载本表，把数填进新的文件。");
            }

            mark = known.Mark;
            var entry = CellEntry.Read(row[Value]);
            if (entry.Problem is { } problem)
            {
                findings.Add(new(row[Value].Address, row[Item].Text, IsError: true, problem));
            }

            var said = row[Said].IsBlank ? null : CellText.Key(row[Said].Text) == CellEntry.Clear ? "" : row[Said].Raw?.Trim() ?? row[Said].Text;
            cells.Add(new(
                known.Cell,
                row[Value].Address,
                row[Said].Address,
                entry.Value == (CellEntry.Read(row[ValueThen]).Value ?? CellValue.NotFilled) ? null : entry.Value,
                said == (row[SaidThen].Raw?.Trim() ?? row[SaidThen].Text) ? null : said));
        }

        return mark is null
            ? Result.Invalid("表中没有可以导入的项目。请重新下载本表填写。")
            : Result.Done(new FilledForm(named.Sheet, mark, cells, findings));
    }

    private static object? Then(IReadOnlyDictionary<string, CellValue>? values, FormField field) => values is null ? null : CellSheets.Written(values.GetValueOrDefault(field.Code));
}
