using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>How the pages of this feature write instants.</summary>
internal static class AccountText
{
    /// <summary>Local, to the minute.</summary>
    public static string Moment(DateTime utc) => LocalClock.ToLocal(utc).ToString("yyyy-MM-dd HH:mm");

    public static string Day(DateTime utc) => LocalClock.DateOf(utc).ToString("yyyy年M月d日");
}
