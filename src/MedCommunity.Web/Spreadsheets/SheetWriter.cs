using System.Globalization;
using System.IO.Compression;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace MedCommunity.Web.Spreadsheets;

/// <summary>
/// Builds an .xlsx. Text is always written as text, never as a formula, whatever sign it begins with: Excel shows “=1+1” and computes nothing.
/// </summary>
internal static class SheetWriter
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>How far down drop-downs and hints reach at least: as far as the reader reads.</summary>
    private const int LastInputRow = 2001;

    public static byte[] Write(params IReadOnlyList<SheetContent> sheets)
    {
        using var memory = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(memory, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            workbook.AddNewPart<WorkbookStylesPart>().Stylesheet = SheetStyles.Create();
            var list = new Sheets();
            foreach (var (i, sheet) in sheets.Index())
            {
                var part = workbook.AddNewPart<WorksheetPart>();
                WriteSheet(part, sheet, isFirst: i == 0);
                list.Append(new Sheet
                {
                    Id = workbook.GetIdOfPart(part),
                    SheetId = (uint)i + 1,
                    Name = sheet.Name,
                    State = sheet.IsHidden ? SheetStateValues.Hidden : null,
                });
            }

            workbook.Workbook = new DocumentFormat.OpenXml.Spreadsheet.Workbook(list);
            if (sheets.Any(s => s.Title is not null))
            {
                workbook.Workbook.Append(new DefinedNames(sheets.Index().Where(s => s.Item.Title is not null).Select(s => new DefinedName($"'{s.Item.Name.Replace("'", "''", StringComparison.Ordinal)}'!$1:${s.Item.HeadRows}")
                {
                    Name = "_xlnm.Print_Titles",
                    LocalSheetId = (uint)s.Index,
                })));
            }
        }

        return memory.ToArray();
    }

    /// <summary>Writes a workbook of one sheet whose rows are too many to hold: they go to the stream one by one, after those of the sheet itself.</summary>
    public static async Task StreamAsync(Stream output, SheetContent sheet, IAsyncEnumerable<IReadOnlyList<object?>> rows)
    {
        using var frame = new ZipArchive(new MemoryStream(Write(sheet)), ZipArchiveMode.Read);
        using var archive = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var part in frame.Entries)
        {
            using var target = archive.CreateEntry(part.FullName).Open();
            if (!part.FullName.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal))
            {
                using var source = part.Open();
                await source.CopyToAsync(target);
                continue;
            }

            using var writer = OpenXmlWriter.Create(target);
            writer.WriteStartDocument(standalone: true);
            Begin(writer, sheet, isFirst: true);
            await foreach (var row in rows)
            {
                writer.WriteElement(OneRow(sheet, row));
            }

            End(writer, sheet);
        }
    }

    private static void WriteSheet(WorksheetPart part, SheetContent sheet, bool isFirst)
    {
        using var writer = OpenXmlWriter.Create(part);
        Begin(writer, sheet, isFirst);
        End(writer, sheet);
    }

    /// <summary>Everything up to the rows of the sheet, and these.</summary>
    private static void Begin(OpenXmlWriter writer, SheetContent sheet, bool isFirst)
    {
        writer.WriteStartElement(new Worksheet());
        if (sheet.Title is not null)
        {
            writer.WriteElement(new SheetProperties(new PageSetupProperties { FitToPage = true }));
        }

        var corner = $"{SheetScan.Letters(sheet.FrozenColumns + 1)}{sheet.HeadRows + 1}";
        var pane = sheet.FrozenColumns > 0 ? PaneValues.BottomRight : PaneValues.BottomLeft;
        writer.WriteElement(new SheetViews(new SheetView(
            new Pane { HorizontalSplit = sheet.FrozenColumns > 0 ? sheet.FrozenColumns : null, VerticalSplit = sheet.HeadRows, TopLeftCell = corner, ActivePane = pane, State = PaneStateValues.Frozen },
            new Selection { Pane = pane, ActiveCell = corner, SequenceOfReferences = new ListValue<StringValue>([corner]) })
        {
            WorkbookViewId = 0,
            TabSelected = isFirst ? true : null,
        }));
        writer.WriteElement(new Columns(sheet.Columns.Index().Select(c => new Column
        {
            Min = (uint)c.Index + 1,
            Max = (uint)c.Index + 1,
            Width = c.Item.Width,
            CustomWidth = true,
            Hidden = c.Item.IsHidden ? true : null,
            Style = SheetStyles.Of(c.Item.Format),
        })));
        writer.WriteStartElement(new SheetData());
        if (sheet.Title is not null)
        {
            // Centred over the columns without merging them: merged cells are in the way of whoever sorts or reads the sheet.
            writer.WriteElement(new Row(sheet.Columns.Index().Select(c => c.Index == 0 ? TextCell(sheet.Title, SheetStyles.Title) : new Cell { StyleIndex = SheetStyles.Title })) { Height = 36, CustomHeight = true });
        }

        foreach (var line in sheet.Head)
        {
            writer.WriteElement(new Row(TextCell(line, SheetStyles.Note)));
        }

        writer.WriteElement(new Row(sheet.Columns.Select(c => TextCell(c.Header, SheetStyles.Header))) { Height = 24, CustomHeight = true });
        foreach (var (i, row) in sheet.Rows.Index())
        {
            writer.WriteElement(OneRow(sheet, row, isExample: i < sheet.ExampleRows));
        }
    }

    private static void End(OpenXmlWriter writer, SheetContent sheet)
    {
        writer.WriteEndElement();
        if (sheet.IsProtected)
        {
            writer.WriteElement(new SheetProtection { Sheet = true, Objects = true, Scenarios = true, FormatColumns = false, FormatRows = false });
        }

        if (Inputs(sheet) is { Count: > 0 } inputs)
        {
            writer.WriteElement(new DataValidations(inputs) { Count = (uint)inputs.Count });
        }

        if (sheet.Title is not null)
        {
            // A wide sheet on A3, others on A4; as many pages down as it takes.
            var width = sheet.Columns.Where(c => !c.IsHidden).Sum(c => c.Width);
            writer.WriteElement(new PageMargins { Left = .4, Right = .4, Top = .5, Bottom = .6, Header = .3, Footer = .3 });
            writer.WriteElement(new PageSetup { PaperSize = width > 240 ? 8u : 9u, Orientation = OrientationValues.Landscape, FitToWidth = 1, FitToHeight = 0 });
            writer.WriteElement(new HeaderFooter(new OddFooter("第 &P 页，共 &N 页")));
        }

        writer.WriteEndElement();
    }

    private static Row OneRow(SheetContent sheet, IReadOnlyList<object?> row, bool isExample = false) =>
        row is [HeadingValue heading]
            ? new(sheet.Columns.Index().Select(c => c.Index == 0 ? TextCell(heading.Text, SheetStyles.Heading) : new Cell { StyleIndex = SheetStyles.Heading })) { Height = 22, CustomHeight = true }
            : new(row.Index().Select(v => v.Item is StyledValue styled
                ? OneCell(styled.Value, styled.Input is null ? SheetStyles.Of(styled.Format, sheet.Title is not null) : SheetStyles.OfInput(styled.Format))
                : OneCell(v.Item, isExample && v.Item is string ? SheetStyles.Example : SheetStyles.Of(sheet.Columns[v.Index].Format, sheet.Title is not null))));

    private static List<DataValidation> Inputs(SheetContent sheet)
    {
        var inputs = new List<DataValidation>();
        foreach (var (i, column) in sheet.Columns.Index())
        {
            var letters = SheetScan.Letters(i + 1);
            if (column.Input is not null)
            {
                inputs.Add(OneInput(column.Input, SheetScan.Address(i + 1, sheet.HeadRows + 1), $":{letters}{Math.Max(LastInputRow, sheet.Rows.Count + sheet.HeadRows)}"));
                continue;
            }

            if (column is { Choices: null or { Rows.Count: 0 }, Hint: null })
            {
                continue;
            }

            var input = new DataValidation
            {
                AllowBlank = true,
                SequenceOfReferences = new ListValue<StringValue>([$"{letters}2:{letters}{Math.Max(LastInputRow, sheet.Rows.Count + 1)}"]),
            };
            if (column.Choices is { Rows.Count: > 0 } choices)
            {
                // A warning, not a ban: the import also takes codes and other names.
                (input.Type, input.ErrorStyle, input.ShowErrorMessage) = (DataValidationValues.List, DataValidationErrorStyleValues.Warning, true);
                (input.ErrorTitle, input.Error) = (column.Header.TrimEnd('*'), "填写的内容不在下拉列表中，确定要使用吗？");
                input.Formula1 = new Formula1($"'{choices.Name.Replace("'", "''", StringComparison.Ordinal)}'!$A$2:$A${choices.Rows.Count + 1}");
            }

            if (column.Hint is not null)
            {
                (input.ShowInputMessage, input.PromptTitle, input.Prompt) = (true, column.Header.TrimEnd('*'), column.Hint);
            }

            inputs.Add(input);
        }

        foreach (var (i, row) in sheet.Rows.Index())
        {
            inputs.AddRange(row.Index().Where(v => v.Item is StyledValue { Input: not null }).Select(v => OneInput(((StyledValue)v.Item!).Input!, SheetScan.Address(v.Index + 1, sheet.HeadRows + 1 + i))));
        }

        return inputs;
    }

    private static DataValidation OneInput(CellInput input, string address, string? to = null) => new()
    {
        Type = DataValidationValues.Custom,
        AllowBlank = true,
        ErrorStyle = DataValidationErrorStyleValues.Stop,
        ShowErrorMessage = true,
        ErrorTitle = input.Title,
        Error = input.Error,
        ShowInputMessage = true,
        PromptTitle = input.Title,
        Prompt = input.Prompt,
        SequenceOfReferences = new ListValue<StringValue>([address + to]),
        Formula1 = new Formula1(string.Format(CultureInfo.InvariantCulture, input.Formula, address)),
    };

    private static Cell OneCell(object? value, uint style) => value switch
    {
        null => new Cell { StyleIndex = style },
        string text => TextCell(text, style),
        bool yes => new Cell { StyleIndex = style, DataType = CellValues.Boolean, CellValue = new CellValue(yes ? "1" : "0") },
        DateOnly day => new Cell { StyleIndex = style, CellValue = new CellValue(day.ToDateTime(TimeOnly.MinValue).ToOADate().ToString(CultureInfo.InvariantCulture)) },
        IFormattable number => new Cell { StyleIndex = style, CellValue = new CellValue(number.ToString(null, CultureInfo.InvariantCulture)) },
        _ => throw new ArgumentException($"A {value.GetType().Name} is no cell.", nameof(value)),
    };

    private static Cell TextCell(string text, uint style) => new()
    {
        StyleIndex = style,
        DataType = CellValues.InlineString,
        InlineString = new InlineString(new Text(Storable(text)) { Space = SpaceProcessingModeValues.Preserve }),
    };

    /// <summary>Without what XML cannot hold; a text that looks like an escape (<c>_x000D_</c>) is escaped itself.</summary>
    private static string Storable(string text) =>
        string.Concat(CellText.Escape(text).EnumerateRunes().Where(r => r.Utf16SequenceLength == 2 || XmlConvert.IsXmlChar((char)r.Value)));
}
