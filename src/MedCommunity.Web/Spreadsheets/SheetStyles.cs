using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;

namespace MedCommunity.Web.Spreadsheets;

/// <summary>The few looks that our sheets have; the numbers are positions in the style sheet's list of cell formats.</summary>
internal static class SheetStyles
{
    public const uint Header = 6;
    public const uint Example = 7;
    public const uint Title = 8;
    public const uint Heading = 21;
    public const uint Note = 22;
    private const uint FirstRuled = 9;
    private const uint FirstInput = 15;
    private const uint DateFormat = 164;

    public static uint Of(ColumnFormat format, bool isRuled = false) => (uint)format + (isRuled ? FirstRuled : 0);

    /// <summary>A cell to be filled in: unlocked and tinted.</summary>
    public static uint OfInput(ColumnFormat format) => FirstInput + (uint)format;

    public static Stylesheet Create() => new(
        new NumberingFormats(new NumberingFormat { NumberFormatId = DateFormat, FormatCode = "yyyy-mm-dd" }) { Count = 1 },
        Counted(new Fonts(Face(), Face(new Bold(), "FF1F2933"), Face(new Italic(), "FF667085"), new Font(new Bold(), new FontSize { Val = 16 }, new Color { Rgb = "FF1F2933" }, new FontName { Val = "微软雅黑" }))),
        new Fills(
            new Fill(new PatternFill { PatternType = PatternValues.None }),
            new Fill(new PatternFill { PatternType = PatternValues.Gray125 }),
            new Fill(new PatternFill(new ForegroundColor { Rgb = "FFE9F2FA" }) { PatternType = PatternValues.Solid }),
            new Fill(new PatternFill(new ForegroundColor { Rgb = "FFFFFBE6" }) { PatternType = PatternValues.Solid }))
        { Count = 4 },
        new Borders(
            new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder(), new DiagonalBorder()),
            new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder(new Color { Rgb = "FFCDD3DC" }) { Style = BorderStyleValues.Thin }, new DiagonalBorder()),
            Ruled())
        { Count = 3 },
        new CellStyleFormats(new CellFormat()) { Count = 1 },
        Counted(new CellFormats(
            Look(0),
            Look(49),
            Look(3),
            Look(4),
            Look(DateFormat),
            Look(0, new Alignment { WrapText = true, Vertical = VerticalAlignmentValues.Top }),
            Look(49, new Alignment { Vertical = VerticalAlignmentValues.Center }, font: 1, fill: 2, border: 1),
            Look(49, font: 2),
            Look(49, new Alignment { Horizontal = HorizontalAlignmentValues.CenterContinuous, Vertical = VerticalAlignmentValues.Center }, font: 3),
            Look(0, Top(), border: 2),
            Look(49, Top(), border: 2),
            Look(3, Top(), border: 2),
            Look(4, Top(), border: 2),
            Look(DateFormat, Top(), border: 2),
            Look(0, Top(), border: 2),
            Unlocked(Look(0, Top(), fill: 3, border: 2)),
            Unlocked(Look(49, Top(), fill: 3, border: 2)),
            Unlocked(Look(3, Top(), fill: 3, border: 2)),
            Unlocked(Look(4, Top(), fill: 3, border: 2)),
            Unlocked(Look(DateFormat, Top(), fill: 3, border: 2)),
            Unlocked(Look(0, Top(), fill: 3, border: 2)),
            Look(49, new Alignment { Vertical = VerticalAlignmentValues.Center }, font: 1, fill: 2, border: 2),
            Look(49, new Alignment { Vertical = VerticalAlignmentValues.Center }))),
        new CellStyles(new CellStyle { Name = "Normal", FormatId = 0, BuiltinId = 0 }) { Count = 1 });

    private static Alignment Top() => new() { WrapText = true, Vertical = VerticalAlignmentValues.Top };

    private static Border Ruled()
    {
        static Color Grey() => new() { Rgb = "FFCDD3DC" };
        return new(
            new LeftBorder(Grey()) { Style = BorderStyleValues.Thin }, new RightBorder(Grey()) { Style = BorderStyleValues.Thin },
            new TopBorder(Grey()) { Style = BorderStyleValues.Thin }, new BottomBorder(Grey()) { Style = BorderStyleValues.Thin }, new DiagonalBorder());
    }

    private static Font Face(OpenXmlElement? mark = null, string color = "FF1F2933") =>
        mark is null ? new(new FontSize { Val = 11 }, new Color { Rgb = color }, new FontName { Val = "微软雅黑" }) : new(mark, new FontSize { Val = 11 }, new Color { Rgb = color }, new FontName { Val = "微软雅黑" });

    private static CellFormat Look(uint number, Alignment? alignment = null, uint font = 0, uint fill = 0, uint border = 0) => new()
    {
        NumberFormatId = number,
        ApplyNumberFormat = true,
        FontId = font,
        ApplyFont = true,
        FillId = fill,
        ApplyFill = fill > 0,
        BorderId = border,
        ApplyBorder = border > 0,
        FormatId = 0,
        Alignment = alignment,
        ApplyAlignment = alignment is not null,
    };

    private static CellFormat Unlocked(CellFormat look)
    {
        look.ApplyProtection = true;
        look.Protection = new Protection { Locked = false };
        return look;
    }

    private static Fonts Counted(Fonts fonts)
    {
        fonts.Count = (uint)fonts.ChildElements.Count;
        return fonts;
    }

    private static CellFormats Counted(CellFormats formats)
    {
        formats.Count = (uint)formats.ChildElements.Count;
        return formats;
    }
}
