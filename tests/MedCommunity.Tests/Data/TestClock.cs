using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Data;

/// <summary>A clock that stands until a test moves it.</summary>
public sealed class TestClock : TimeProvider
{
    /// <summary>Noon in Shanghai on 22 November 2026: October is under way, its due day (16 November) has passed.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 4, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; set; } = Noon;

    public override DateTimeOffset GetUtcNow() => Now;

    /// <summary>Moves to a local day and time.</summary>
    public void SetLocal(DateOnly day, TimeOnly time) => Now = new DateTimeOffset(LocalClock.StartOf(day) + time.ToTimeSpan(), TimeSpan.Zero);
}
