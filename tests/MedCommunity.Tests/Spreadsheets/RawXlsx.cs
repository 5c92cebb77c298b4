using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;

namespace MedCommunity.Tests.Spreadsheets;

/// <summary>An .xlsx written by hand, part by part, so that any part of it can be wrong.</summary>
internal sealed class RawXlsx
{
    public const string SheetPath = "xl/worksheets/sheet1.xml";
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public RawXlsx(string sheetName, string rows, string afterRows = "")
    {
        Parts["[Content_Types].xml"] = Bytes("""
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
            <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>
            <Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
            <Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
            <Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
            <Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>
            """);
        Parts["_rels/.rels"] = Bytes($"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
        Parts["xl/workbook.xml"] = Bytes($"""<workbook xmlns="{Main}" xmlns:r="{Relations}"><workbookPr/><sheets><sheet name="{Escaped(sheetName)}" sheetId="1" r:id="rId1"/></sheets></workbook>""");
        Parts["xl/_rels/workbook.xml.rels"] = Bytes($"""
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{Relations}/worksheet" Target="worksheets/sheet1.xml"/>
            <Relationship Id="rId2" Type="{Relations}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="{Relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>
            """);
        Parts["xl/styles.xml"] = Bytes($"""
            <styleSheet xmlns="{Main}"><numFmts count="2"><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="171" formatCode="0.00&quot;d&quot;"/></numFmts>
            <cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="31"/></cellXfs>
            <dxfs count="1"><dxf><numFmt numFmtId="171" formatCode="yyyy"/></dxf></dxfs></styleSheet>
            """);
        Parts["xl/sharedStrings.xml"] = Bytes($"""<sst xmlns="{Main}" count="2" uniqueCount="2"><si><t>共享的字</t></si><si><r><rPr><b/></rPr><t>富</t></r><r><t>文本</t></r><rPh sb="0" eb="1"><t>注音</t></rPh></si></sst>""");
        Parts[SheetPath] = Bytes($"""<worksheet xmlns="{Main}" xmlns:r="{Relations}"><sheetData>{rows}</sheetData>{afterRows}</worksheet>""");
    }

    /// <summary>In the order in which they are written.</summary>
    public Dictionary<string, byte[]> Parts { get; } = [];

    public RawXlsx Replace(string part, string old, string with)
    {
        var text = Encoding.UTF8.GetString(Parts[part]);
        text.Should().Contain(old, "the test means to change it");
        return With(part, text.Replace(old, with, StringComparison.Ordinal));
    }

    public RawXlsx With(string part, string content) => With(part, Bytes(content));

    public RawXlsx With(string part, byte[] content)
    {
        Parts[part] = content;
        return this;
    }

    public RawXlsx Without(string part)
    {
        Parts.Remove(part).Should().BeTrue();
        return this;
    }

    public byte[] Build() => Zip(Parts.Select(p => (p.Key, p.Value)));

    public static byte[] Zip(IEnumerable<(string Name, byte[] Content)> entries)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize).Open();
                entry.Write(content);
            }
        }

        return memory.ToArray();
    }

    /// <summary>Rows of text from row <paramref name="first"/> on; null leaves a cell out.</summary>
    public static string Rows(int first, params string?[][] rows) => string.Concat(rows.Select((cells, i) =>
        Row(first + i, [.. cells.Select((text, c) => text is null ? "" : Text(Address(c, first + i), text))])));

    public static string Row(int number, params string[] cells) => $"<row r=\"{number}\">{string.Concat(cells)}</row>";

    public static string Text(string address, string text) => $"<c r=\"{address}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{Escaped(text)}</t></is></c>";

    public static string Value(string address, string value, string? type = null, int? style = null) =>
        $"<c r=\"{address}\"{(type is null ? "" : $" t=\"{type}\"")}{(style is null ? "" : $" s=\"{style}\"")}><v>{Escaped(value)}</v></c>";

    public static string Formula(string address, string formula, string value) => $"<c r=\"{address}\"><f>{Escaped(formula)}</f><v>{value}</v></c>";

    public static string Address(int column, int row) => string.Create(CultureInfo.InvariantCulture, $"{(char)('A' + column)}{row}");

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Escaped(string text) => SecurityElement.Escape(text)!;
}
