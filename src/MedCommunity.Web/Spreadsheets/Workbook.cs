using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace MedCommunity.Web.Spreadsheets;

/// <summary>An open workbook's parts, each read as a stream: a tree of elements in memory would be many times the size of the file.</summary>
internal sealed class Workbook : IDisposable
{
    private readonly SpreadsheetDocument document;
    private readonly HashSet<uint> dateStyles = [];
    private readonly List<string> sharedStrings = [];
    private readonly ReadingBudget budget;

    private Workbook(SpreadsheetDocument document, WorkbookPart part, ReadingBudget budget)
    {
        this.document = document;
        this.budget = budget;
        Part = part;
        ReadWorkbook();
        ReadStyles();
        ReadSharedStrings();
    }

    public WorkbookPart Part { get; }

    public List<SheetEntry> Sheets { get; } = [];

    /// <summary>Days are counted from 1904: files that came from a Macintosh.</summary>
    public bool Dates1904 { get; private set; }

    /// <summary>Null where the package has no workbook.</summary>
    public static Workbook? Open(byte[] file, ReadingBudget budget)
    {
        var document = SpreadsheetDocument.Open(new MemoryStream(file, writable: false), isEditable: false, new OpenSettings { AutoSave = false });
        try
        {
            if (document.WorkbookPart is { } part)
            {
                return new Workbook(document, part, budget);
            }
        }
        catch
        {
            document.Dispose();
            throw;
        }

        document.Dispose();
        return null;
    }

    public bool IsDateStyle(uint style) => dateStyles.Contains(style);

    public string SharedString(int index) =>
        index >= 0 && index < sharedStrings.Count ? sharedStrings[index] : throw new InvalidDataException("A cell points to a shared string that is not there.");

    public void Dispose() => document.Dispose();

    private void ReadWorkbook()
    {
        using var reader = ReadingBudget.Open(Part);
        while (budget.Read(reader))
        {
            if (reader.IsStartElement && reader.ElementType == typeof(WorkbookProperties))
            {
                Dates1904 = reader.Attribute("date1904") is "1" or "true" or "on";
            }
            else if (reader.IsStartElement && reader.ElementType == typeof(Sheet))
            {
                Sheets.Add(new SheetEntry(reader.Attribute("name") ?? "", reader.Attribute("id") ?? "", reader.Attribute("state") is "hidden" or "veryHidden"));
            }
        }
    }

    private void ReadStyles()
    {
        if (Part.WorkbookStylesPart is not { } part)
        {
            return;
        }

        var formats = new Dictionary<uint, string>();
        var (inFormats, inCells, style) = (false, false, 0u);
        using var reader = ReadingBudget.Open(part);
        while (budget.Read(reader))
        {
            if (reader.ElementType == typeof(NumberingFormats))
            {
                inFormats = !reader.IsEndElement;
            }
            else if (reader.ElementType == typeof(CellFormats))
            {
                inCells = !reader.IsEndElement;
            }
            else if (reader.IsStartElement && inFormats && reader.ElementType == typeof(NumberingFormat))
            {
                formats[Number(reader.Attribute("numFmtId"))] = reader.Attribute("formatCode") ?? "";
            }
            else if (reader.IsStartElement && inCells && reader.ElementType == typeof(CellFormat))
            {
                var id = Number(reader.Attribute("numFmtId"));
                if (CellDates.IsDateFormat(id, formats.GetValueOrDefault(id)))
                {
                    dateStyles.Add(style);
                }

                style++;
            }
        }
    }

    private void ReadSharedStrings()
    {
        if (Part.SharedStringTablePart is not { } part)
        {
            return;
        }

        var text = new StringBuilder();
        var inPhonetic = false;
        using var reader = ReadingBudget.Open(part);
        while (budget.Read(reader))
        {
            if (reader.ElementType == typeof(PhoneticRun))
            {
                inPhonetic = !reader.IsEndElement;
            }
            else if (reader.ElementType == typeof(SharedStringItem) && reader.IsEndElement)
            {
                sharedStrings.Add(text.ToString());
                text.Clear();
            }
            else if (reader.IsStartElement && !inPhonetic && reader.ElementType == typeof(Text))
            {
                text.Append(ReadingBudget.Text(reader, text.Length));
            }
        }
    }

    private static uint Number(string? text) => text is null ? 0 : uint.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A sheet as the workbook lists it.</summary>
internal sealed record SheetEntry(string Name, string RelationshipId, bool IsHidden);

internal static class OpenXmlReading
{
    /// <summary>An attribute of the element at which the reader stands.</summary>
    public static string? Attribute(this OpenXmlReader reader, string name)
    {
        foreach (var attribute in reader.Attributes)
        {
            if (attribute.LocalName == name)
            {
                return attribute.Value;
            }
        }

        return null;
    }
}
