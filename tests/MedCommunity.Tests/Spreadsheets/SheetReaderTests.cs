using MedCommunity.Core.Shared;
using MedCommunity.Web.Spreadsheets;
using static MedCommunity.Tests.Spreadsheets.RawXlsx;

namespace MedCommunity.Tests.Spreadsheets;

public sealed class SheetReaderTests
{
    private static readonly SheetLayout Layout = new("数据", ["名称", "日期"], MaxRows: 5);

    [Fact]
    public void Every_kind_of_cell_is_read_with_its_type_and_address()
    {
        var table = Read(Rows(1, ["名称", "日期"])
            + Row(2, Value("A2", "0", "s"), Value("B2", "45292", style: 1))
            + Row(3, Value("A3", "1", "s"), Value("B3", "45292", style: 2))
            + Row(4, Text("A4", " 全角　ＡＢ１２\u200B（东） "), Value("B4", "45292"))
            + Row(5, Value("A5", "1", "b"), Value("B5", "2024-01-01T00:00:00", "d"))
            + Row(6, Value("A6", "1.3812345678E10"), Value("B6", "0.30000000000000004", style: 3))).Value!;

        table.Findings.Should().BeEmpty();
        table.Rows.Select(r => r.Number).Should().Equal(2, 3, 4, 5, 6);
        table.Rows.Select(r => (r["名称"].Kind, r["名称"].Text)).Should().Equal(
            (CellKind.Text, "共享的字"), (CellKind.Text, "富文本"), (CellKind.Text, "全角 AB12（东）"), (CellKind.Boolean, "TRUE"), (CellKind.Number, "13812345678"));
        table.Rows.Select(r => (r["日期"].Kind, r["日期"].Text)).Should().Equal(
            (CellKind.Date, "2024-01-01"), (CellKind.Date, "2024-01-01"), (CellKind.Number, "45292"), (CellKind.Date, "2024-01-01"), (CellKind.Number, "0.3"));
        table.Rows[2]["日期"].Address.Should().Be("B4");
    }

    [Fact]
    public void Columns_may_stand_in_any_order_with_marks_and_spaces_and_others_are_named_as_ignored()
    {
        var table = Read(Rows(1, ["日 期", "备注", "名称＊", null]) + Rows(2, ["2024-1-1", "略", "甲", "乙"])).Value!;

        table.Rows.Should().ContainSingle();
        table.Rows[0]["名称"].Text.Should().Be("甲");
        table.Rows[0]["日期"].Text.Should().Be("2024-1-1");
        table.IgnoredColumns.Should().Equal("备注", "D列（没有表头）");
    }

    [Fact]
    public void Blank_rows_are_skipped_and_hidden_ones_read_and_marked()
    {
        var table = Read(Rows(1, ["名称", "日期"]) + Rows(2, ["甲"]) + Row(3, "<c r=\"A3\" s=\"1\"/>") + Rows(4, ["  　"]) + "<row r=\"7\" hidden=\"1\">" + Text("A7", "乙") + "</row><row r=\"1048576\"/>").Value!;

        table.Rows.Select(r => (r.Number, r.IsHidden)).Should().Equal((2, false), (7, true));
    }

    [Fact]
    public void Days_of_a_workbook_that_counts_from_1904_are_the_same_days()
    {
        var file = new RawXlsx("数据", Rows(1, ["名称", "日期"]) + Row(2, Text("A2", "甲"), Value("B2", "43830", style: 1))).Replace("xl/workbook.xml", "<workbookPr/>", "<workbookPr date1904=\"1\"/>");

        SheetReader.Read(file.Build(), Layout).Value!.Rows[0]["日期"].Date.Should().Be(new DateOnly(2024, 1, 1));
    }

    [Fact]
    public void Formulas_errors_impossible_days_and_merged_cells_are_findings_of_their_cell()
    {
        var table = Read(
            Rows(1, ["名称", "日期"]) + Row(2, Formula("A2", "1+1", "2"), Value("B2", "60", style: 1)) + Row(3, Value("A3", "#N/A", "e")) + Rows(4, ["甲"], ["乙"]),
            "<mergeCells count=\"3\"><mergeCell ref=\"A4:A5\"/><mergeCell ref=\"B4\"/><mergeCell ref=\"F1:G9\"/></mergeCells>").Value!;

        table.Findings.Select(f => f.ToString()).Should().SatisfyRespectively(
            f => f.Should().Match("第2行 名称：A2 是公式*选择性粘贴*"),
            f => f.Should().Match("第2行 日期：B2 的日期无效*"),
            f => f.Should().Match("第3行 名称：A3 是错误值“#N/A”*"),
            f => f.Should().Match("第4行 名称：A4:A5 是合并单元格*"));
        table.Rows.Should().OnlyContain(r => r["名称"].HasProblem);
        table.Rows[2]["日期"].HasProblem.Should().BeFalse();
    }

    [Fact]
    public void Files_of_Excels_strict_variant_are_read_too()
    {
        var file = new RawXlsx("数据", Rows(1, ["名称", "日期"]) + Rows(2, ["甲"]));
        foreach (var part in file.Parts.Keys.ToList())
        {
            var text = System.Text.Encoding.UTF8.GetString(file.Parts[part]);
            file.With(part, text.Replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main", StringComparison.Ordinal)
                .Replace("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships", StringComparison.Ordinal));
        }

        var read = SheetReader.Read(file.Build(), Layout);

        read.Message.Should().BeNull();
        read.Value!.Rows[0]["名称"].Text.Should().Be("甲");
    }

    [Fact]
    public void A_header_below_a_title_is_found_and_the_clerk_told_to_remove_what_stands_above() =>
        Read(Rows(1, ["某某旗一览表"]) + Rows(3, ["名称", "日期"]) + Rows(4, ["甲"])).Message.Should().Contain("表头在第3行");

    [Fact]
    public void More_rows_than_allowed_are_refused_however_many_follow() =>
        Read(Rows(1, ["名称", "日期"]) + string.Concat(Enumerable.Range(2, 6).Select(i => Rows(i, ["甲"]))) + "<row r=\"9\"><broken/>").Message.Should().Contain("超过5行", "reading stops before the rest");

    [Fact]
    public void A_text_that_every_cell_points_to_does_not_fill_the_memory()
    {
        var file = new RawXlsx("数据", Rows(1, ["名称", "日期"]) + string.Concat(Enumerable.Range(2, 1999).Select(i => Row(i, Value($"A{i}", "0", "s"), Value($"B{i}", "0", "s")))))
            .Replace("xl/sharedStrings.xml", "共享的字", new string('字', 32_000));

        SheetReader.Read(file.Build(), Layout with { MaxRows = 2000 }).Message.Should().Contain("文字超过200万字");
    }

    [Theory]
    [InlineData("<row/>")]
    [InlineData("<a/>")]
    [InlineData("<a>")]
    [InlineData("<row r=\"2\"><c r=\"A2\"/></row>")]
    public void Millions_of_elements_in_a_small_file_are_not_all_read(string element)
    {
        var file = new RawXlsx("数据", Rows(1, ["名称", "日期"]) + string.Concat(Enumerable.Repeat(element, 3_000_000 / element.Length * 3)));

        SheetReader.Read(file.Build(), Layout).Message.Should().MatchRegex("单元格太多|已损坏");
    }

    [Theory]
    [InlineData("<row a=\"{0}\"/>")]
    [InlineData("<row a='>' {0}/>")]
    [InlineData("<!-- > <x a=\"--><row b=\">\" {0}/>")]
    [InlineData("<?x \"?><row b=\">\" {0}/>")]
    public void A_tag_that_never_ends_is_refused_before_a_reader_chokes_on_it(string row)
    {
        var file = new RawXlsx("数据", Rows(1, ["名称", "日期"]) + string.Format(System.Globalization.CultureInfo.InvariantCulture, row, string.Join(' ', Enumerable.Range(0, 10_000).Select(i => row.Contains("{0}\"", StringComparison.Ordinal) ? "aaaaaaa" : $"a{i}=\"1\""))));

        SheetReader.Read(file.Build(), Layout).Message.Should().Contain("已损坏");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_bytes_are_changed_the_answer_is_a_table_or_a_message(int seed)
    {
        var random = new Random(seed);
        var good = new RawXlsx("数据", Rows(1, ["名称", "日期"]) + Row(2, Value("A2", "0", "s"), Value("B2", "45292", style: 1)), "<mergeCells><mergeCell ref=\"A4:A5\"/></mergeCells>");
        for (var i = 0; i < 400; i++)
        {
            byte[] file;
            if (i % 2 == 0)
            {
                file = good.Build();
                for (var n = random.Next(1, 6); n > 0; n--)
                {
                    file[random.Next(file.Length)] = (byte)random.Next(256);
                }

                file = i % 10 == 0 ? file[..random.Next(file.Length)] : file;
            }
            else
            {
                // The zip is sound and a part within it is not.
                var (name, content) = good.Parts.ElementAt(random.Next(good.Parts.Count));
                var changed = content.ToArray();
                for (var n = random.Next(1, 4); n > 0; n--)
                {
                    changed[random.Next(changed.Length)] = (byte)random.Next(32, 127);
                }

                file = Zip(good.Parts.Select(p => (p.Key, p.Key == name ? changed : p.Value)));
            }

            var read = SheetReader.Read(file, Layout);

            read.Outcome.Should().BeOneOf(Outcome.Done, Outcome.Invalid);
            (read.IsDone || read.Message!.Length > 0).Should().BeTrue();
        }
    }

    private static Result<SheetTable> Read(string rows, string afterRows = "") => SheetReader.Read(new RawXlsx("数据", rows, afterRows).Build(), Layout);
}
