using System.IO.Compression;
using System.Text;

namespace MedCommunity.Web.Spreadsheets;

/// <summary>
/// Looks at an uploaded file before anything parses it: that it is an Excel workbook at all, and that it does not grow out of bounds when
/// it is unpacked. What a file says about its own sizes is never trusted: everything is unpacked once and counted.
/// </summary>
internal static class SpreadsheetFile
{
    public const int MaxBytes = 5 * 1024 * 1024;
    private const long MaxUnpackedBytes = 40L * 1024 * 1024;
    private const int MaxEntries = 1000;

    /// <summary>The package's own lists, which the library reads whole; a real one has a few kilobytes.</summary>
    private const int MaxListBytes = 1024 * 1024;
    private const string SaveAgain = "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿（.xlsx）”后再上传。";

    public const string TooLarge = "文件超过5MB，不能导入。请删除图片和无关的工作表，或拆成几个文件。";
    public const string Broken = "文件已损坏，读不出来。" + SaveAgain;

    /// <summary>Why the file cannot be read, in words for a clerk; null where it can.</summary>
    public static string? Refuse(byte[] file)
    {
        if (file.Length == 0)
        {
            return "文件是空的（0字节）。请重新选择填好的模板，或重新下载模板。";
        }

        if (file.Length > MaxBytes)
        {
            return TooLarge;
        }

        return file.AsSpan().StartsWith("PK"u8) ? RefuseZip(file) : RefuseOther(file);
    }

    private static string RefuseOther(byte[] file)
    {
        var bytes = file.AsSpan();
        if (bytes.StartsWith<byte>([0xD0, 0xCF, 0x11, 0xE0]))
        {
            // Excel wraps a workbook with a password into the container that .xls files are made of.
            return bytes.IndexOf(Encoding.Unicode.GetBytes("EncryptedPackage")) >= 0
                ? "文件设有打开密码，不能读取。请在 Excel 或 WPS 中取消密码后保存，再上传。"
                : "这是旧版 Excel（.xls 或 .et）文件。" + SaveAgain;
        }

        if (bytes.StartsWith("%PDF"u8))
        {
            return "这是 PDF 文件，不是 Excel 表格。请下载模板填写后上传。";
        }

        if (bytes.StartsWith("Rar!"u8) || bytes.StartsWith<byte>([0x37, 0x7A, 0xBC, 0xAF]) || bytes.StartsWith<byte>([0x1F, 0x8B]))
        {
            return "这是压缩包，不是 Excel 表格。请先解压，上传里面的 .xlsx 文件。";
        }

        var start = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 4096)]).TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        if (start.StartsWith('<'))
        {
            return "这是网页或XML文件，只是改名成了 Excel。" + SaveAgain;
        }

        var isUtf16 = bytes.StartsWith<byte>([0xFF, 0xFE]) || bytes.StartsWith<byte>([0xFE, 0xFF]);
        return isUtf16 || !bytes[..Math.Min(bytes.Length, 4096)].Contains((byte)0)
            ? "这是文本（CSV）文件，不是 Excel 工作簿。" + SaveAgain
            : "这不是 Excel 工作簿（.xlsx）。请下载模板填写后上传。";
    }

    private static string? RefuseZip(byte[] file)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(file, writable: false), ZipArchiveMode.Read);
            return RefuseEntries(zip);
        }
        catch (Exception e) when (IsBadFile(e))
        {
            return Broken;
        }
    }

    private static string? RefuseEntries(ZipArchive zip)
    {
        if (zip.Entries.Count > MaxEntries)
        {
            return $"文件里有{zip.Entries.Count}个部件，远多于正常的表格，不能导入。" + SaveAgain;
        }

        var buffer = new byte[64 * 1024];
        var left = MaxUnpackedBytes;
        foreach (var entry in zip.Entries)
        {
            if (entry.IsEncrypted)
            {
                return "文件设有密码，不能读取。请取消密码后保存，再上传。";
            }

            var isList = entry.FullName.EndsWith(".rels", StringComparison.OrdinalIgnoreCase) || entry.FullName.EndsWith("[Content_Types].xml", StringComparison.OrdinalIgnoreCase);
            var leftOfEntry = isList ? MaxListBytes : MaxUnpackedBytes;
            var tags = TagScan.Covers(entry.FullName) ? new TagScan() : null;
            using var content = entry.Open();
            for (var isStart = true; ; isStart = false)
            {
                var read = content.ReadAtLeast(buffer, isStart ? 1024 : 1, throwOnEndOfStream: false);
                if (read == 0)
                {
                    break;
                }

                if ((left -= read) < 0)
                {
                    return "文件解压后超过40MB，不能导入。请删除图片、无关的工作表和多余的空行，或拆成几个文件。";
                }

                if ((leftOfEntry -= read) < 0)
                {
                    return "文件的内部目录大得不正常，不能导入。" + SaveAgain;
                }

                if (isStart && DeclaresDocumentType(buffer.AsSpan(0, Math.Min(read, 1024))))
                {
                    return "文件里含有不允许的文档类型声明（DTD），不是 Excel 正常保存的文件。" + SaveAgain;
                }

                if (tags?.IsSound(buffer.AsSpan(0, read)) == false)
                {
                    return Broken;
                }
            }
        }

        return RefuseKind(zip.Entries.Select(e => e.FullName.Replace('\\', '/')).ToList());
    }

    private static string? RefuseKind(List<string> names)
    {
        bool Has(string start) => names.Exists(n => n.StartsWith(start, StringComparison.OrdinalIgnoreCase));
        if (names.Count == 0)
        {
            return "压缩包是空的，不是 Excel 表格。请重新选择填好的模板。";
        }

        if (Has("word/"))
        {
            return "这是 Word 文档，不是 Excel 表格。请下载模板填写后上传。";
        }

        if (Has("ppt/"))
        {
            return "这是 PowerPoint 演示文稿，不是 Excel 表格。请下载模板填写后上传。";
        }

        if (Has("xl/workbook.bin"))
        {
            return "这是二进制工作簿（.xlsb）。" + SaveAgain;
        }

        if (Has("mimetype") && Has("content.xml"))
        {
            return "这是 OpenDocument 表格（.ods）。" + SaveAgain;
        }

        return Has("[Content_Types].xml") ? null : "这是普通压缩包（zip），不是 Excel 表格。请先解压，上传里面的 .xlsx 文件。";
    }

    /// <summary>Whatever the bytes do to the libraries that read them is the file's fault, not ours.</summary>
    public static bool IsBadFile(Exception e) => e is IOException or InvalidDataException or FormatException or ArgumentException or InvalidOperationException
        or NotSupportedException or OverflowException or KeyNotFoundException or System.Xml.XmlException or DocumentFormat.OpenXml.Packaging.OpenXmlPackageException;

    /// <summary>A document type stands before the root element; UTF-16 only puts zeros between its letters.</summary>
    private static bool DeclaresDocumentType(ReadOnlySpan<byte> start) =>
        Encoding.Latin1.GetString(start).Replace("\0", "", StringComparison.Ordinal).Contains("<!DOCTYPE", StringComparison.OrdinalIgnoreCase);
}
