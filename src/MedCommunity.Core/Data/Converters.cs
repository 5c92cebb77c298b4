using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace MedCommunity.Core.Data;

/// <summary>Every instant is UTC in storage and says so when read.</summary>
internal sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(v => Checked(v), v => DateTime.SpecifyKind(v, DateTimeKind.Utc))
{
    private static DateTime Checked(DateTime value) => value.Kind == DateTimeKind.Utc
        ? value
        : throw new InvalidOperationException("Only UTC instants are stored.");
}

internal sealed class PeriodConverter() : ValueConverter<ReportingPeriod, int>(v => v.Number, v => ReportingPeriod.FromNumber(v));
