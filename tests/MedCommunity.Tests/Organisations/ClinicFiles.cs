using MedCommunity.Tests.Spreadsheets;
using MedCommunity.Web.Spreadsheets;
using static MedCommunity.Tests.Spreadsheets.RawXlsx;

namespace MedCommunity.Tests.Organisations;

/// <summary>Files as clerks send them for the import of clinics.</summary>
internal static class ClinicFiles
{
    public const string Branch = "青山镇中心卫生院";
    public const string BranchCode = "kskt-township-1";
    public const string Known = "青山镇向阳村卫生室";
    public static readonly string[] Header = ["所属基层分院*", "机构名称*", "机构类型", "开办日期", "联系人", "联系电话", "机构代码"];

    /// <summary>A file with the header in row 1 and these rows below it.</summary>
    public static RawXlsx With(params string?[][] rows) => new("卫生室", Rows(1, [Header, .. rows]));

    /// <summary>A file with one sound row but for some columns of it.</summary>
    public static RawXlsx Row(string? branch = Branch, string? name = "新村卫生室", string? kind = null, string? opened = null, string? contact = null, string? phone = null, string? code = null) =>
        With([branch, name, kind, opened, contact, phone, code]);

    /// <summary>Row 2 as cells of its own.</summary>
    public static RawXlsx Cells(params string[] cells) => new("卫生室", Rows(1, Header) + RawXlsx.Row(2, cells));

    /// <summary>Every file that must be refused, with a word that its message must hold.</summary>
    public static IEnumerable<(string Name, Func<byte[]> File, string Word)> Broken()
    {
        // Not a workbook at all.
        yield return ("empty file", () => [], "空的");
        yield return ("one byte", () => [0x50], "不是 Excel");
        yield return ("random bytes", () => { var b = new byte[5000]; new Random(1).NextBytes(b); b[0] = 0; return b; }, "不是 Excel 工作簿");
        yield return ("more than 5 MB", () => new byte[(5 * 1024 * 1024) + 1], "超过5MB");
        yield return ("old .xls", () => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600]], "旧版 Excel");
        yield return ("with a password", () => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[64], .. System.Text.Encoding.Unicode.GetBytes("EncryptedPackage"), .. new byte[64]], "密码");
        yield return ("csv renamed", () => Bytes("所属基层分院,机构名称\n甲,乙"), "CSV");
        yield return ("csv in GBK renamed", () => [0xCB, 0xF9, 0xCA, 0xF4, (byte)',', 0xBB, 0xFA, 0xB9, 0xB9], "CSV");
        yield return ("utf-16 text renamed", () => [0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes("机构\t名称")], "CSV");
        yield return ("html renamed", () => Bytes("\uFEFF<html><table><tr><td>甲</td></tr></table></html>"), "网页");
        yield return ("xml of Excel 2003 renamed", () => Bytes("<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook/>"), "XML");
        yield return ("pdf renamed", () => Bytes("%PDF-1.7 something"), "PDF");
        yield return ("rar renamed", () => Bytes("Rar!\u001a\u0007"), "解压");
        yield return ("docx renamed", () => Zip([("[Content_Types].xml", Bytes("<Types/>")), ("word/document.xml", Bytes("<w/>"))]), "Word");
        yield return ("pptx renamed", () => Zip([("[Content_Types].xml", Bytes("<Types/>")), ("ppt/presentation.xml", Bytes("<p/>"))]), "PowerPoint");
        yield return ("ods renamed", () => Zip([("mimetype", Bytes("application/vnd.oasis.opendocument.spreadsheet")), ("content.xml", Bytes("<c/>"))]), "OpenDocument");
        yield return ("xlsb renamed", () => Zip([("[Content_Types].xml", Bytes("<Types/>")), ("xl/workbook.bin", [1, 2])]), "xlsb");
        yield return ("zip of photos", () => Zip([("照片1.jpg", [1]), ("照片2.jpg", [2])]), "压缩包");
        yield return ("empty zip", () => Zip([]), "压缩包是空的");

        // A workbook, but broken or hostile.
        yield return ("truncated zip", () => Row().Build()[..700], "已损坏");
        yield return ("zip without its directory", () => [.. Row().Build().SkipLast(30)], "已损坏");
        yield return ("garbled deflate stream", () => { var b = Row().Build(); b.AsSpan(60, 200).Fill(0xA5); return b; }, "已损坏");
        yield return ("zip bomb", () => Row().With("xl/media/bomb.bin", new byte[60 * 1024 * 1024]).Build(), "解压后超过40MB");
        yield return ("zip bomb in the sheet", () => Row().With(SheetPath, [.. Bytes("<worksheet>"), .. Enumerable.Repeat((byte)' ', 45 * 1024 * 1024)]).Build(), "解压后超过40MB");
        yield return ("zip bomb of many parts", () => Zip([.. Row().Parts.Select(p => (p.Key, p.Value)), .. Enumerable.Range(0, 1500).Select(i => ($"x{i}", Array.Empty<byte>()))]), "部件");
        yield return ("zip bomb that lies about its size", () => Lying(Row().With("xl/media/bomb.bin", new byte[60 * 1024 * 1024]).Build()), "已损坏");
        yield return ("broken xml", () => Row().With(SheetPath, "<worksheet><sheetData><row").Build(), "已损坏");
        yield return ("wrongly nested xml", () => Row().Replace(SheetPath, "</sheetData>", "</sheetDate>").Build(), "已损坏");
        yield return ("billion laughs", () => Row().With("xl/sharedStrings.xml", "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;&lol;\">]><sst>&lol2;</sst>").Build(), "DTD");
        yield return ("external entity", () => Row().With(SheetPath, "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><worksheet>&f;</worksheet>").Build(), "DTD");
        yield return ("DTD behind a long comment", () => Row().With(SheetPath, "<!--" + new string('x', 3000) + "--><!DOCTYPE x [<!ENTITY f \"f\">]><worksheet>&f;</worksheet>").Build(), "已损坏");
        yield return ("deeply nested xml", () => Row().With(SheetPath, "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\">" + string.Concat(Enumerable.Repeat("<is>", 200_000))).Build(), "已损坏");
        yield return ("no workbook part", () => Row().Without("xl/workbook.xml").Build(), "已损坏");
        yield return ("no package relationships", () => Row().Without("_rels/.rels").Build(), "没有工作簿");
        yield return ("no sheet part", () => Row().Without(SheetPath).Build(), "已损坏");
        yield return ("no content types", () => Row().Without("[Content_Types].xml").Build(), "zip");
        yield return ("relationship to nothing", () => Row().Replace("xl/workbook.xml", "r:id=\"rId1\"", "r:id=\"rId9\"").Build(), "已损坏");
        yield return ("shared string that is not there", () => Cells(Value("A2", "99", "s"), Text("B2", "甲")).Build(), "已损坏");
        yield return ("number that is none", () => Cells(Text("A2", Branch), Value("B2", "12x3")).Build(), "已损坏");
        yield return ("rows out of order", () => new RawXlsx("卫生室", Rows(1, Header) + Rows(5, [Branch, "甲"]) + Rows(3, [Branch, "乙"])).Build(), "已损坏");
        yield return ("cell twice", () => Cells(Text("A2", Branch), Text("A2", "甲")).Build(), "已损坏");
        yield return ("cell far outside", () => Cells(Text("ZZZZ2", "甲")).Build(), "已损坏");

        // A sound workbook with the wrong content.
        yield return ("wrong sheet", () => new RawXlsx("Sheet1", Rows(1, Header, [Branch, "甲"])).Build(), "“Sheet1”");
        yield return ("hidden sheet", () => Row().Replace("xl/workbook.xml", "sheetId=\"1\"", "sheetId=\"1\" state=\"hidden\"").Build(), "取消隐藏");
        yield return ("empty sheet", () => new RawXlsx("卫生室", "").Build(), "是空的");
        yield return ("header only", () => With().Build(), "没有要导入的机构");
        yield return ("template as downloaded", () => With([Branch, "示例：东风嘎查卫生室（本行不会导入）"]).Build(), "没有要导入的机构");
        yield return ("missing column", () => new RawXlsx("卫生室", Rows(1, [.. Header.Where(h => h != "联系电话")], [Branch, "甲"])).Build(), "缺少列：“联系电话”");
        yield return ("renamed column", () => Row().Replace(SheetPath, "联系电话", "手机").Build(), "“手机”");
        yield return ("column twice", () => new RawXlsx("卫生室", Rows(1, [.. Header, "联系人"], [Branch, "甲"])).Build(), "出现了两次");
        yield return ("title above the header", () => new RawXlsx("卫生室", Rows(1, ["克什克腾旗卫生室一览表"], Header, [Branch, "甲"])).Build(), "表头在第2行");
        yield return ("no header", () => new RawXlsx("卫生室", Rows(1, [Branch, "甲"])).Build(), "缺少列");
        yield return ("2,001 rows", () => With([.. Enumerable.Range(1, 2001).Select(i => new[] { Branch, $"村{i}" })]).Build(), "超过2000行");
        yield return ("100,000 rows", () => With([.. Enumerable.Range(1, 100_000).Select(i => new[] { Branch, $"村{i}" })]).Build(), "超过2000行");
        yield return ("formula", () => Cells(Text("A2", Branch), Formula("B2", "\"新村\"&\"卫生室\"", "新村卫生室")).Build(), "选择性粘贴");
        yield return ("formula that calls a program", () => Cells(Text("A2", Branch), Text("B2", "甲"), Formula("E2", "cmd|'/c calc'!A0", "0")).Build(), "公式");
        yield return ("error cell", () => Cells(Value("A2", "#N/A", "e"), Text("B2", "甲")).Build(), "错误值“#N/A”");
        yield return ("merged cells", () => new RawXlsx("卫生室", Rows(1, Header, [Branch, "甲"], [null, "乙"]), "<mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells>").Build(), "取消合并");
        yield return ("merged header", () => new RawXlsx("卫生室", Rows(1, Header, [Branch, "甲"]), "<mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>").Build(), "取消合并");
        yield return ("merged note below the table", () => new RawXlsx("卫生室", Rows(1, Header, [Branch, "甲"], ["填表人：某某"]), "<mergeCells><mergeCell ref=\"A3:G3\"/></mergeCells>").Build(), "说明文字请删除");
        yield return ("no branch", () => Row(branch: null).Build(), "第2行 所属基层分院：没有填写");
        yield return ("no name", () => Row(name: null, phone: "13800000001").Build(), "第2行 机构名称：没有填写");
        yield return ("name of spaces", () => Row(name: " 　\u200B", phone: "13800000001").Build(), "第2行 机构名称：没有填写");
        yield return ("unknown branch", () => Row(branch: "不存在的卫生院").Build(), "没有名为“不存在的卫生院”的基层分院");
        yield return ("half of a branch's name", () => Row(branch: "青山镇中心").Build(), "是不是“青山镇中心卫生院”");
        yield return ("branch that is a hospital", () => Row(branch: "kskt-people-hospital").Build(), "不是基层分院");
        yield return ("branch that is a clinic", () => Row(branch: Known).Build(), "不是基层分院");
        yield return ("unknown kind", () => Row(kind: "门诊部").Build(), "第2行 机构类型：不认识“门诊部”");
        yield return ("name too long", () => Row(name: new string('长', 101)).Build(), "最多100个字");
        yield return ("name that became a date", () => Cells(Text("A2", Branch), Value("B2", "45292", style: 1)).Build(), "当成了日期");
        yield return ("name that is TRUE", () => Cells(Text("A2", Branch), Value("B2", "1", "b")).Build(), "逻辑值");
        yield return ("contact too long", () => Row(contact: new string('长', 51)).Build(), "最多50个字");
        yield return ("short phone", () => Row(phone: "1380000").Build(), "第2行 联系电话：“1380000”不是有效的电话号码，请填11位手机号或带区号的固定电话");
        yield return ("two phones", () => Row(phone: "13800000001、13800000002").Build(), "有效的电话号码");
        yield return ("phone without its zero", () => Cells(Text("A2", Branch), Text("B2", "甲"), Value("F2", "4765223456")).Build(), "去掉了开头的0");
        yield return ("day in words", () => Row(opened: "去年").Build(), "第2行 开办日期：“去年”不是有效的日期");
        yield return ("29 February of a common year", () => Row(opened: "2023年2月29日").Build(), "不是有效的日期");
        yield return ("day as a bare serial number", () => Cells(Text("A2", Branch), Text("B2", "甲"), Value("D2", "45292")).Build(), "不是有效的日期");
        yield return ("1900's invented day", () => Cells(Text("A2", Branch), Text("B2", "甲"), Value("D2", "60", style: 1)).Build(), "日期无效");
        yield return ("day before 1949", () => Row(opened: "1948-12-31").Build(), "早于1949年");
        yield return ("day in the far future", () => Row(opened: "2027-11-23").Build(), "一年以后");
        yield return ("code with capitals", () => Row(code: "ABC 1").Build(), "小写字母");
        yield return ("code of another unit", () => Row(code: "kskt-people-hospital").Build(), "已由");
        yield return ("code twice", () => With([Branch, "甲", null, null, null, null, "new-1"], [Branch, "乙", null, null, null, null, "ｎｅｗ－１"]).Build(), "与第2行重复");
        yield return ("name twice", () => With([Branch, "甲卫生室"], [Branch, "乙卫生室"], ["青山镇中心卫生院 ", "甲　卫生室"]).Build(), "第4行 机构名称：与第2行重复");
        yield return ("name twice by branch code", () => With([Branch, "甲卫生室"], [BranchCode, "甲卫生室"]).Build(), "与第2行重复");
        yield return ("another kind than known", () => Row(name: Known, kind: "社区卫生服务站").Build(), "导入不能更改");
        yield return ("another day than known", () => Row(name: Known, opened: "2020-01-01").Build(), "导入不能更改");
        yield return ("another code than known", () => Row(name: Known, code: "something-else").Build(), "导入不能更改");
        yield return ("one wrong row among good ones", () => With([.. Enumerable.Range(1, 100).Select(i => new[] { Branch, $"村{i}", null, null, null, i == 77 ? "123" : null })]).Build(), "第78行");
        yield return ("more wrong cells than are listed", () => With([.. Enumerable.Range(1, 300).Select(i => new[] { Branch, $"村{i}", null, null, null, "1" })]).Build(), "其余100处从略");
    }

    /// <summary>Says in every header that the entries unpack to one byte.</summary>
    private static byte[] Lying(byte[] zip)
    {
        for (var i = 0; i + 30 < zip.Length; i++)
        {
            var at = zip.AsSpan(i).StartsWith<byte>([0x50, 0x4B, 3, 4]) ? 22 : zip.AsSpan(i).StartsWith<byte>([0x50, 0x4B, 1, 2]) ? 24 : 0;
            if (at > 0)
            {
                zip.AsSpan(i + at, 4).Clear();
                zip[i + at] = 1;
            }
        }

        return zip;
    }
}
