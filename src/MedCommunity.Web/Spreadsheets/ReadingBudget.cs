using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;

namespace MedCommunity.Web.Spreadsheets;

/// <summary>
/// How much of a file is read at all. A few kilobytes unpack to millions of elements, or to one text that every cell points to: what is small
/// where it lies must not take a processor for minutes or a gigabyte of memory.
/// </summary>
internal sealed class ReadingBudget
{
    public const int MaxCharacters = 2_000_000;
    private const int MaxElements = 1_000_000;

    /// <summary>Excel allows 32,767 characters a cell; some count seven, where they are escaped.</summary>
    private const int LongestText = 7 * 32_767;

    private int elements;
    private long characters;

    /// <summary>A reader over a part that <see cref="SpreadsheetFile"/> has looked over.</summary>
    public static OpenXmlReader Open(OpenXmlPart part) =>
        TagScan.Covers(part.Uri.OriginalString) ? OpenXmlReader.Create(part) : throw new InvalidDataException("A part stands where no spreadsheet program puts it.");

    /// <summary>Moves the reader on.</summary>
    public bool Read(OpenXmlReader reader)
    {
        if (!reader.Read())
        {
            return false;
        }

        if (reader.IsStartElement && ++elements > MaxElements)
        {
            throw new TooMuchException("表格里的单元格太多，不能导入。请把要导入的行复制到新下载的模板中，再上传。");
        }

        return true;
    }

    /// <summary>The text of the element at which the reader stands.</summary>
    public static string Text(OpenXmlReader reader, int before)
    {
        var text = reader.GetText();
        return before + text.Length <= LongestText ? text : throw new InvalidDataException("A cell holds more text than Excel allows.");
    }

    /// <summary>Counts what a cell holds before it is looked at.</summary>
    public void Spend(string text)
    {
        if ((characters += text.Length) > MaxCharacters)
        {
            throw new TooMuchException($"表格里的文字超过{MaxCharacters / 10_000}万字，不能导入。请删除无关的内容，或拆成几个文件。");
        }
    }
}

/// <summary>The file is more than is read of any; the message is for the clerk.</summary>
internal sealed class TooMuchException(string message) : Exception(message);
