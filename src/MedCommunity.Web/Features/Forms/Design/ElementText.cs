using MedCommunity.Core.Forms;

namespace MedCommunity.Web.Features.Forms.Design;

/// <summary>How data elements are put into words.</summary>
internal static class ElementText
{
    public static string Chinese(this OverUnits over) => over == OverUnits.Sum ? "各单位相加" : "全旗县一个数";

    public static string Chinese(this OverMonths over) => over switch
    {
        OverMonths.Sum => "各期相加",
        OverMonths.Last => "取最后一期",
        _ => "取各期平均",
    };

    /// <summary>How it adds up, over units and over months.</summary>
    public static string Adds(OverUnits units, OverMonths months) => $"{units.Chinese()}，{months.Chinese()}";

    public static string Describe(DataElement element) =>
        $"{element.Name}（{element.Code}），{element.Unit}，{element.Decimals}位小数，{Adds(element.OverUnits, element.OverMonths)}，{element.Frequency.Chinese()}";

    public static ElementInput Of(DataElement element) =>
        new(element.Code, element.Name, element.Unit, element.Decimals, element.OverUnits, element.OverMonths, element.Frequency);
}
