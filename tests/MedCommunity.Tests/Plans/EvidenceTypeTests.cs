using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Plans;
using static MedCommunity.Tests.Plans.EvidenceFiles;

namespace MedCommunity.Tests.Plans;

/// <summary>What a file is, by its content; what is not on the list is refused, whatever it is called.</summary>
public sealed class EvidenceTypeTests
{
    private static readonly Dictionary<string, (byte[] File, EvidenceKind Kind, string Ending)> Known = new()
    {
        ["jpeg"] = (Jpeg, EvidenceKind.Jpeg, ".jpg"),
        ["png"] = (Png, EvidenceKind.Png, ".png"),
        ["gif"] = (Gif, EvidenceKind.Gif, ".gif"),
        ["webp"] = (WebP, EvidenceKind.WebP, ".webp"),
        ["pdf"] = (Pdf, EvidenceKind.Pdf, ".pdf"),
        ["ofd"] = (Zip("OFD.xml", "Doc_0/Document.xml"), EvidenceKind.Ofd, ".ofd"),
        ["docx"] = (Word, EvidenceKind.Word, ".docx"),
        ["docx of the library"] = (RealWord(), EvidenceKind.Word, ".docx"),
        ["xlsx"] = (Zip("[Content_Types].xml", "xl/workbook.xml"), EvidenceKind.Excel, ".xlsx"),
        ["pptx"] = (Zip("[Content_Types].xml", "ppt/presentation.xml"), EvidenceKind.PowerPoint, ".pptx"),
        ["docx with a sheet in it"] = (Zip("[Content_Types].xml", "word/document.xml", "word/embeddings/sheet.xlsx"), EvidenceKind.Word, ".docx"),
        ["doc"] = (Ole(["1Table", "WordDocument"]), EvidenceKind.Word, ".doc"),
        ["doc with a sheet in it"] = (Ole(["WordDocument"], below: "Workbook"), EvidenceKind.Word, ".doc"),
        ["xls"] = (Ole(["Workbook"]), EvidenceKind.Excel, ".xls"),
        ["xls of 1995"] = (Ole(["Book"]), EvidenceKind.Excel, ".xls"),
        ["ppt"] = (Ole(["Current User", "a", "b", "c", "PowerPoint Document"]), EvidenceKind.PowerPoint, ".ppt"),
    };

    private static readonly Dictionary<string, (byte[] File, string Word)> Refused = new()
    {
        ["nothing"] = ([], "只能上传"),
        ["one byte"] = ([0xFF], "只能上传"),
        ["exe"] = ([.. "MZ"u8, .. new byte[200]], "只能上传"),
        ["elf"] = ([0x7F, .. "ELF"u8, .. new byte[200]], "只能上传"),
        ["svg"] = (Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"), "只能上传"),
        ["html"] = (Encoding.UTF8.GetBytes("<!DOCTYPE html><script>alert(1)</script>"), "只能上传"),
        ["html with a pdf's head behind"] = (Encoding.UTF8.GetBytes("<html>\n%PDF-1.4"), "只能上传"),
        ["text"] = (Encoding.UTF8.GetBytes("一段文字"), "只能上传"),
        ["encrypted garbage"] = ([.. Enumerable.Range(0, 4096).Select(i => (byte)((i * 131) ^ (i >> 3) ^ 0x5A))], "只能上传"),
        ["a png's first bytes alone"] = (Png[..8], "只能上传"),
        ["plain zip"] = (Zip("setup.exe"), "只能上传"),
        ["jar"] = (Zip("META-INF/MANIFEST.MF", "A.class"), "只能上传"),
        ["types, but of no program"] = (Zip("[Content_Types].xml", "other/a.xml"), "只能上传"),
        ["two programs in one"] = (Zip("[Content_Types].xml", "word/document.xml", "xl/workbook.xml"), "只能上传"),
        ["binary workbook"] = (Zip("[Content_Types].xml", "xl/workbook.bin"), "只能上传"),
        ["docm called docx"] = (Zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "宏"),
        ["macros in other letters"] = (Zip("[Content_Types].xml", "xl/workbook.xml", "xl/VBAPROJECT.BIN"), "宏"),
        ["macros of Excel 4"] = (Zip("[Content_Types].xml", "xl/workbook.xml", "xl/macrosheets/sheet1.xml"), "宏"),
        ["zip with a password"] = (Encrypted(Word), "密码"),
        ["zip bomb"] = (Inflating(Word, 0xFFFFFFFF), "解压后过大"),
        ["too many entries"] = (Zip([.. Enumerable.Range(0, 10_001).Select(i => $"word/{i}")]), "结构异常"),
        ["zip cut off"] = (Word[..^10], "结构异常"),
        ["zip with a tail"] = ([.. Word, .. "MZ"u8, .. new byte[64]], "结构异常"),
        ["a zip's first bytes alone"] = ([(byte)'P', (byte)'K', 3, 4], "结构异常"),
        ["docx with a password"] = (Ole(["EncryptionInfo", "EncryptedPackage"]), "密码"),
        ["doc with macros"] = (Ole(["WordDocument"], below: "_VBA_PROJECT"), "宏"),
        ["ole of another program"] = (Ole(["MSI"], below: "WordDocument"), "只能上传"),
        ["ole that leads in a circle"] = (EndlessOle(), "只能上传"),
        ["an ole's first bytes alone"] = (Ole(["WordDocument"])[..8], "只能上传"),
        ["ole without its directory"] = (Ole(["WordDocument"])[..600], "只能上传"),
        ["photo of a telephone"] = ([0, 0, 0, 24, .. "ftypheic"u8, .. new byte[20]], "HEIC"),
        ["film"] = ([0, 0, 0, 24, .. "ftypisom"u8, .. new byte[20]], "只能上传"),
    };

    public static TheoryData<string> KnownNames => [.. Known.Keys];

    public static TheoryData<string> RefusedNames => [.. Refused.Keys];

    [Theory, MemberData(nameof(KnownNames))]
    public void A_file_on_the_list_is_known_by_its_content(string name)
    {
        using var content = new MemoryStream(Known[name].File);
        var result = EvidenceType.Of(content);

        result.Message.Should().BeNull();
        (result.Value!.Kind, result.Value.Ending).Should().Be((Known[name].Kind, Known[name].Ending));
    }

    [Theory, MemberData(nameof(RefusedNames))]
    public void Anything_else_is_refused_with_the_reason(string name)
    {
        using var content = new MemoryStream(Refused[name].File);
        var result = EvidenceType.Of(content);

        result.Outcome.Should().Be(Outcome.Invalid);
        result.Message.Should().Contain(Refused[name].Word);
    }

    [Fact]
    public void A_broken_file_of_any_length_is_an_answer_and_no_exception()
    {
        foreach (var whole in new[] { Word, Ole(["WordDocument"], below: "Workbook"), Zip("OFD.xml"), Png, WebP })
        {
            for (var length = 0; length < whole.Length; length += 3)
            {
                using var content = new MemoryStream(whole[..length]);
                FluentActions.Invoking(() => EvidenceType.Of(content)).Should().NotThrow();
            }

            for (var at = 8; at < whole.Length; at++)
            {
                var broken = whole.ToArray();
                broken[at] = 0xFF;
                using var content = new MemoryStream(broken);
                FluentActions.Invoking(() => EvidenceType.Of(content)).Should().NotThrow();
            }
        }
    }

    [Theory]
    [InlineData("现场照片.jpg", "现场照片.pdf")]
    [InlineData("report.jpg", "report.pdf")]
    [InlineData("report", "report.pdf")]
    [InlineData("report.PDF", "report.pdf")]
    [InlineData("会议纪要1.2", "会议纪要1.2.pdf")]
    [InlineData("方案.v2", "方案.v2.pdf")]
    [InlineData("..", "文件.pdf")]
    [InlineData("", "文件.pdf")]
    [InlineData(null, "文件.pdf")]
    [InlineData("../../etc/passwd", "passwd.pdf")]
    [InlineData("C:\\文件\\纪要.doc", "纪要.pdf")]
    [InlineData("a\r\nSet-Cookie: x\0.pdf", "aSet-Cookie_ x.pdf")]
    [InlineData("发票\u202Efdp.exe", "发票fdp.pdf")]
    [InlineData("\u2066\u200B\uFEFF.pdf", "文件.pdf")]
    [InlineData("a\"b<c>d.pdf", "a_b_c_d.pdf")]
    [InlineData("半个\uD83D.pdf", "半个.pdf")]
    [InlineData("  空格 . pdf", "空格 . pdf.pdf")]
    public void A_name_loses_folders_and_what_is_hidden_and_gets_the_ending_of_its_content(string? given, string kept) =>
        new EvidenceType(EvidenceKind.Pdf, ".pdf").NameFor(given).Should().Be(kept);

    [Fact]
    public void A_long_name_is_cut_to_a_hundred_characters_and_never_through_one()
    {
        var type = new EvidenceType(EvidenceKind.Word, ".docx");

        type.NameFor(new string('长', 300) + ".docx").Should().Be(new string('长', 95) + ".docx");
        var cut = type.NameFor(new string('长', 94) + "😀😀.docx");
        cut.Should().Be(new string('长', 94) + ".docx");
        cut.Length.Should().BeLessThanOrEqualTo(100);
    }

    [Fact]
    public void Each_kind_is_given_out_under_a_type_that_no_browser_runs()
    {
        foreach (var kind in Enum.GetValues<EvidenceKind>())
        {
            foreach (var name in new[] { "a.docx", "a.doc" })
            {
                EvidenceType.ContentType(kind, name).Should().NotBe("application/octet-stream").And.NotContainAny("html", "svg", "script", "text/");
            }
        }
    }

    private static byte[] RealWord()
    {
        using var memory = new MemoryStream();
        using (var document = WordprocessingDocument.Create(memory, WordprocessingDocumentType.Document))
        {
            document.AddMainDocumentPart().Document = new Document(new Body(new Paragraph(new Run(new Text("会议纪要")))));
        }

        return memory.ToArray();
    }
}
