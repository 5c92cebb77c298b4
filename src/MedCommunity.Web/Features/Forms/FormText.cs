using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Forms;

/// <summary>How the pages of this feature write instants.</summary>
internal static class FormText
{
    /// <summary>Local, to the minute.</summary>
    public static string Moment(DateTime utc) => LocalClock.ToLocal(utc).ToString("yyyy-MM-dd HH:mm");

    /// <summary>The due day itself: the instant is the midnight that ends it.</summary>
    public static string DueBy(DateTime dueAt) => LocalClock.DateOf(dueAt.AddTicks(-1)).ToString("yyyy年M月d日24时");

    public static string DueDay(DateTime dueAt) => LocalClock.DateOf(dueAt.AddTicks(-1)).ToString("MM-dd");

    /// <summary>The value as it is typed into a cell.</summary>
    public static string Typed(CellValue value) => value.Kind switch
    {
        CellKind.Number => value.Number!.Value.ToString("0.####"),
        CellKind.NotApplicable => "不适用",
        _ => "",
    };
}
