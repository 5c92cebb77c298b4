using System.Globalization;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Forms;

/// <summary>How the pages of the review write addresses, picks and counts.</summary>
internal static class ReviewText
{
    public static string FormAddress(FormKey key) => $"/forms/{key.Unit}/{key.Period}/{key.Template}";

    /// <param name="key">The form.</param>
    /// <param name="only">The month that the list was cut to: the next form is of it too.</param>
    public static string Address(FormKey key, ReportingPeriod? only) => $"/forms/review/{key.Unit}/{key.Period}/{key.Template}{(only is { } month ? $"?only={month}" : "")}";

    public static string Pick(ReviewLine line) => $"{line.Unit}/{line.Period}/{line.Template}@{line.Revision}";

    public static ReviewPick? ReadPick(string? text) =>
        text?.Split('@') is [var form, var revision] && form.Split('/') is [var unit, var month, var template]
            && ReportingPeriod.TryParse(month, out var period) && int.TryParse(revision, NumberStyles.None, CultureInfo.InvariantCulture, out var seen)
            ? new(new(unit, period, template), seen)
            : null;

    public static string Below(ReviewLine line) =>
        $"含下属{line.Below}张{(line.BelowUnexplained > 0 ? $"，其中{line.BelowUnexplained}张有提醒未说明" : "")}";

    /// <summary>What was done with the form before; the address names it.</summary>
    public static string? Done(string? step) => step switch
    {
        "verify" => "上一张已核验。",
        "approve" => "上一张已批准。",
        "return" => "上一张已退回，填报单位会看到原因。",
        _ => null,
    };

    /// <summary>By how much of what stood before, with an arrow; a dash where there is nothing to measure by.</summary>
    public static string Change(CellValue now, CellValue then) => (now.Number, then.Number) switch
    {
        ({ } a, { } b) when a == b => "持平",
        ({ } a, { } b) when b != 0 => $"{(a > b ? "↑" : "↓")} {Math.Abs((a - b) / Math.Abs(b)) * 100:#,0.#}%",
        _ => "—",
    };
}
