using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Tests.Spreadsheets;

public sealed class CellTests
{
    [Theory]
    [InlineData("2024-01-01")]
    [InlineData("2024/1/1")]
    [InlineData("2024.1.1")]
    [InlineData("2024年1月1日")]
    [InlineData("2024 年 1 月 1 日")]
    [InlineData("20240101")]
    [InlineData("２０２４－０１－０１")]
    [InlineData("　2024-1-1 00:00:00")]
    public void A_day_is_understood_as_clerks_write_it(string text)
    {
        CellDates.TryParse(text, out var day).Should().BeTrue();
        day.Should().Be(new DateOnly(2024, 1, 1));
    }

    [Theory]
    [InlineData("2024-02-30")]
    [InlineData("2023-02-29")]
    [InlineData("2024-13-01")]
    [InlineData("2024-1/1")]
    [InlineData("24-01-01")]
    [InlineData("1月1日")]
    [InlineData("去年")]
    [InlineData("0000-01-01")]
    [InlineData("20241")]
    [InlineData("")]
    public void What_is_no_day_is_refused(string text) => CellDates.TryParse(text, out _).Should().BeFalse();

    [Theory]
    [InlineData(1, "1900-01-01")]
    [InlineData(59, "1900-02-28")]
    [InlineData(60, null)]
    [InlineData(61, "1900-03-01")]
    [InlineData(45292.75, "2024-01-01")]
    [InlineData(2958465, "9999-12-31")]
    [InlineData(2958466, null)]
    [InlineData(0.5, null)]
    [InlineData(-1, null)]
    [InlineData(double.NaN, null)]
    public void Serial_numbers_are_the_days_that_Excel_shows(double serial, string? day) => CellDates.FromSerial(serial, from1904: false)?.ToString("yyyy-MM-dd").Should().Be(day);

    [Theory]
    [InlineData(14, null, true)]
    [InlineData(31, null, true)]
    [InlineData(57, null, true)]
    [InlineData(0, null, false)]
    [InlineData(49, null, false)]
    [InlineData(164, "yyyy\"年\"m\"月\"", true)]
    [InlineData(164, "[$-804]d/m/yy;@", true)]
    [InlineData(164, "General", false)]
    [InlineData(164, "0.00\"days\"", false)]
    [InlineData(164, "[Red]0.00", false)]
    [InlineData(164, "0\\d", false)]
    [InlineData(164, "#,##0;yyyy", false)]
    public void A_format_that_shows_days_is_known_by_its_code(uint id, string? code, bool expected) => CellDates.IsDateFormat(id, code).Should().Be(expected);

    [Theory]
    [InlineData(" 新区\u00A0　卫生室\u200B\uFEFF ", "新区 卫生室")]
    [InlineData("ＡＢ－１２", "AB-12")]
    [InlineData("甲（东）：乙，丙", "甲（东）：乙，丙")]
    [InlineData("一\r\n二\t三", "一 二 三")]
    [InlineData("\uD800半个", "半个")]
    public void Text_is_kept_in_one_spelling(string raw, string kept) => CellText.Clean(raw).Should().Be(kept);

    [Fact]
    public void Names_that_look_the_same_are_the_same() => CellText.Key("新区卫生室（东）Ａ").Should().Be(CellText.Key("新区 卫生室(东) a"));

    [Fact]
    public void A_message_quotes_the_beginning_of_a_long_text_only() => CellText.Quote(new string('长', 500)).Should().HaveLength(33).And.EndWith("…”");
}
