using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Forms.Design;

/// <summary>How 表样 is put into words and addresses.</summary>
internal static class DesignText
{
    public static string Address(string code) => $"/forms/templates/{code}";

    public static string EditAddress(string code) => $"/forms/templates/{code}/edit";

    public static string Lead(TemplateRow row) => $"{row.Frequency.Chinese()} · 由{DesignDesk.Words(row.Kinds)}填报 · 代码 {row.Code}";

    public static string Saved(TemplateDraft draft) => $"{draft.By}保存于{FormText.Moment(draft.At)}";

    /// <summary>What a version is now.</summary>
    public static string State(TemplateVersionRow version, DateOnly today) =>
        version.IsInForce ? "现行"
        : version.Until <= version.From ? "未用即被代替"
        : version.From > ReportingPeriod.Of(today) ? "待用"
        : "曾用";

    /// <summary>From when until when it applies; the standard forms have always been there.</summary>
    public static string Months(TemplateVersionRow version) => (IsStandard(version), version.Until) switch
    {
        (true, null) => "一直适用",
        (true, { } until) => $"至{until.AddMonths(-1).Chinese}",
        (false, { } until) when until > version.From => $"{version.From.Chinese}至{until.AddMonths(-1).Chinese}",
        _ => $"{version.From.Chinese}起",
    };

    private static bool IsStandard(TemplateVersionRow version) => version.At is null;
}
