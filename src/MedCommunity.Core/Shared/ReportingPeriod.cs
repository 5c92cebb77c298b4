using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MedCommunity.Core.Shared;

/// <summary>A calendar month, written <c>yyyy-MM</c>. A quarter or a year is named by its last month (domain.md, Reporting).</summary>
[JsonConverter(typeof(ReportingPeriodJsonConverter))]
public readonly record struct ReportingPeriod : IComparable<ReportingPeriod>, IParsable<ReportingPeriod>
{
    public ReportingPeriod(int year, int month)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, 2000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, 2199);
        ArgumentOutOfRangeException.ThrowIfLessThan(month, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(month, 12);
        Number = (year * 100) + month;
    }

    /// <summary>The stored form: year × 100 + month, so that months sort and compare as numbers in SQL.</summary>
    public int Number { get; }

    public int Year => Number / 100;

    public int Month => Number % 100;

    public DateOnly FirstDay => new(Year, Month, 1);

    /// <summary>The month's last day; a month belongs to the organisation tree of this day.</summary>
    public DateOnly LastDay => FirstDay.AddMonths(1).AddDays(-1);

    /// <summary>For people: 2026年10月.</summary>
    public string Chinese => $"{Year}年{Month}月";

    public static ReportingPeriod FromNumber(int number) => new(number / 100, number % 100);

    public static ReportingPeriod Of(DateOnly day) => new(day.Year, day.Month);

    public ReportingPeriod AddMonths(int months)
    {
        var index = (Year * 12) + Month - 1 + months;
        return new(index / 12, (index % 12) + 1);
    }

    /// <summary>The months from <paramref name="first"/> to this one, both included, oldest first.</summary>
    public IEnumerable<ReportingPeriod> Since(ReportingPeriod first)
    {
        for (var p = first; p <= this; p = p.AddMonths(1))
        {
            yield return p;
        }
    }

    /// <summary>The day on which this month's papers are due: <paramref name="dueDay"/> of the month after, or that month's last day where it is shorter.</summary>
    public DateOnly DueDate(int dueDay)
    {
        var next = AddMonths(1);
        return new DateOnly(next.Year, next.Month, Math.Min(dueDay, next.LastDay.Day));
    }

    public int CompareTo(ReportingPeriod other) => Number.CompareTo(other.Number);

    public static bool operator <(ReportingPeriod a, ReportingPeriod b) => a.Number < b.Number;

    public static bool operator >(ReportingPeriod a, ReportingPeriod b) => a.Number > b.Number;

    public static bool operator <=(ReportingPeriod a, ReportingPeriod b) => a.Number <= b.Number;

    public static bool operator >=(ReportingPeriod a, ReportingPeriod b) => a.Number >= b.Number;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{Month:00}");

    public static ReportingPeriod Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var period) ? period : throw new FormatException($"'{s}' is not a month (yyyy-MM).");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ReportingPeriod result)
    {
        result = default;
        if (s is not { Length: 7 } || s[4] != '-'
            || !int.TryParse(s.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            || !int.TryParse(s.AsSpan(5, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var month)
            || year is < 2000 or > 2199 || month is < 1 or > 12)
        {
            return false;
        }

        result = new ReportingPeriod(year, month);
        return true;
    }

    public static bool TryParse([NotNullWhen(true)] string? s, out ReportingPeriod result) => TryParse(s, null, out result);
}

internal sealed class ReportingPeriodJsonConverter : JsonConverter<ReportingPeriod>
{
    public override ReportingPeriod Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && ReportingPeriod.TryParse(reader.GetString(), out var period)
            ? period
            : throw new JsonException("报告期应写作“2026-10”。");

    public override void Write(Utf8JsonWriter writer, ReportingPeriod value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
