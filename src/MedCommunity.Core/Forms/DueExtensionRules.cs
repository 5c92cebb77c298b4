using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Forms;

/// <summary>The extension that stands for a form: until when it is expected, and whether that is its due day now.</summary>
public sealed record DueGrant(DateTime Until, bool Counts, string Reason, string GrantedByName, DateTime GrantedAt);

/// <summary>
/// 延长报送 (domain.md, Reporting): granted before the form was due it replaces the due day; granted later the form stays late, and the
/// extension only says until when it is still expected.
/// </summary>
public static class DueExtensionRules
{
    /// <summary>The furthest new due day, from today on.</summary>
    public const int MostDays = 366;

    /// <summary>Why no extension can be granted for the form, or null.</summary>
    /// <param name="obligation">As it is now.</param>
    /// <param name="periodIsClosed">What the closing stopped is reopened, not extended.</param>
    /// <param name="firstSubmittedAt">The first submission has decided whether the form was on time, for good.</param>
    public static string? WhyNot(Obligation obligation, bool periodIsClosed, DateTime? firstSubmittedAt) =>
        obligation.IsBackfilled ? "是历史补录，没有截止日"
        : periodIsClosed ? "所在报告期已关闭，确需补报请重新开放"
        : firstSubmittedAt is not null ? "已经提交过，是否及时已经确定"
        : null;

    /// <summary>Why the form cannot be extended to this day, or null. An extension never shortens what stands.</summary>
    /// <param name="obligation">As it is now.</param>
    /// <param name="standing">The extension granted last, if any.</param>
    /// <param name="day">The last local day on which the form is to be in time.</param>
    /// <param name="now">UTC.</param>
    public static string? WhyNotUntil(Obligation obligation, DueGrant? standing, DateOnly day, DateTime now)
    {
        var stands = standing is { } grant && grant.Until > obligation.DueAt ? grant.Until : obligation.DueAt;
        var today = LocalClock.DateOf(now);
        return day < today ? "新的截止日应在今天或以后"
            : day > today.AddDays(MostDays) ? "新的截止日应在一年以内"
            : LocalClock.EndOf(day) <= stands ? $"新的截止日应晚于现在的截止日（{LocalClock.DateOf(stands.AddTicks(-1)):yyyy年M月d日}）"
            : null;
    }

    /// <summary>Grants it: the obligation takes the new due day where it was not due yet, and keeps the first.</summary>
    public static DueExtension Grant(Obligation obligation, DateOnly day, string reason, DateTime now, Guid by, string byName)
    {
        var until = LocalClock.EndOf(day);
        var extension = new DueExtension
        {
            CountyId = obligation.CountyId,
            ObligationId = obligation.Id,
            UnitId = obligation.UnitId,
            Period = obligation.Period,
            PreviousDueAt = obligation.DueAt,
            Until = until,
            Counts = now < obligation.DueAt,
            Reason = reason,
            GrantedAt = now,
            GrantedBy = by,
            GrantedByName = byName,
        };
        if (extension.Counts)
        {
            obligation.OriginalDueAt ??= obligation.DueAt;
            obligation.DueAt = until;
        }

        return extension;
    }
}
