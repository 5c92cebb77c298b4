namespace MedCommunity.Core.Shared;

/// <summary>Law 6: time is stored in UTC and shown in Asia/Shanghai; a due day ends at its local midnight.</summary>
public static class LocalClock
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public static DateTime Utc(this TimeProvider clock) => clock.GetUtcNow().UtcDateTime;

    public static DateOnly Today(this TimeProvider clock) => DateOf(clock.Utc());

    /// <summary>The local calendar day of a UTC instant.</summary>
    public static DateOnly DateOf(DateTime utc) => DateOnly.FromDateTime(ToLocal(utc));

    public static DateTime ToLocal(DateTime utc) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), Shanghai);

    /// <summary>The UTC instant at which a local day begins.</summary>
    public static DateTime StartOf(DateOnly day) =>
        TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified), Shanghai);

    /// <summary>The first UTC instant that no longer belongs to the local day: what happens before it is in time.</summary>
    public static DateTime EndOf(DateOnly day) => StartOf(day.AddDays(1));
}
