using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.AspNetCore.WebUtilities;

namespace MedCommunity.Web.Features.Indicators.Compare;

/// <summary>What is held against each other.</summary>
public enum CompareBy
{
    /// <summary>医共体.</summary>
    Community,

    /// <summary>单位, each by its own activity.</summary>
    Unit,

    /// <summary>时期: the same months of several years.</summary>
    Period,
}

/// <summary>What is compared, in the words of an address; everything may be left out.</summary>
/// <param name="Unit">Whose periods; a community or an institution, null for the county.</param>
/// <param name="By">community, unit, period.</param>
/// <param name="Kind">The kind of unit.</param>
/// <param name="Pick">Codes of the units that stand side by side, separated by commas.</param>
public sealed record CompareRequest(string? Period, string? Window, string? Unit, string? By, string? Kind, string? Pick)
{
    public FigureRequest Figures => new(Period, Window, Unit);
}

/// <summary>A comparison of one indicator's figures, for what the caller may see.</summary>
/// <param name="Head">Of which county, months and window; of periods also of which unit.</param>
/// <param name="Row">The county's figure; of periods the unit's.</param>
/// <param name="By">What is compared.</param>
/// <param name="What">The figure itself, or only what stands above its line.</param>
/// <param name="Ways">By what the indicator can be compared at all.</param>
/// <param name="WhyNot">Why nothing can be compared so, in words; null where it can.</param>
/// <param name="Rows">Ranked, those without a figure last; of whole years one after the other.</param>
/// <param name="County">Beside communities.</param>
/// <param name="Kinds">The kinds of unit that can be chosen.</param>
/// <param name="Kind">The chosen one.</param>
/// <param name="Picked">Codes of the units in <paramref name="Lines"/>.</param>
/// <param name="IsCut">More were picked than stand side by side.</param>
/// <param name="IsPart">The caller sees not every unit: the ranks are among those that he sees.</param>
/// <param name="Lines">Twelve months side by side, or the months of several years.</param>
public sealed record Comparison(
    FigureHead Head, IndicatorRow Row, CompareBy By, IReadOnlyList<CompareBy> Ways, Compared What, string? WhyNot, IReadOnlyList<ComparedFigure> Rows, ComparedFigure? County,
    IReadOnlyList<ComparedKind> Kinds, UnitKind? Kind, IReadOnlyList<string> Picked, bool IsCut, bool IsPart, ComparedLines? Lines)
{
    public string Code => Row.Code;

    /// <summary>The same comparison at another address: of other periods, kinds or picks.</summary>
    public string Address(CompareBy? by = null, UnitKind? kind = null, IEnumerable<string>? picked = null, string page = "compare") => FigureLinks.With(
        Path(by, kind, picked, page), Head.Period, Head.Window, (by ?? By) == CompareBy.Period ? Head.UnitCode : null);

    /// <summary>The address without month and window.</summary>
    public string Path(CompareBy? by = null, UnitKind? kind = null, IEnumerable<string>? picked = null, string page = "compare")
    {
        var isUnits = (by ?? By) == CompareBy.Unit;
        var codes = string.Join(',', picked ?? (kind is null ? Picked : []));
        return QueryHelpers.AddQueryString($"/indicators/{Code}/{page}", new Dictionary<string, string?>
        {
            ["by"] = CompareText.Code(by ?? By),
            ["kind"] = isUnits ? (kind ?? Kind)?.ToString() : null,
            ["pick"] = isUnits && codes.Length > 0 ? codes : null,
        });
    }
}

/// <param name="IsNumerator">The indicator has no figure of a single unit: what stands above the line is compared.</param>
public sealed record Compared(string Name, string Unit, bool IsNumerator);

/// <summary>A kind of unit, and how many of it the caller sees.</summary>
public sealed record ComparedKind(UnitKind Kind, int Count);

/// <summary>One of the figures that are compared.</summary>
/// <param name="Code">Of the unit; of a year, the year.</param>
/// <param name="Href">Its own page; null of a unit that is no more.</param>
/// <param name="Rank">Null without a figure, and of what is not ranked.</param>
/// <param name="Before">The same window a month (of whole years, a year) before.</param>
/// <param name="Reason">Why there is no figure.</param>
public sealed record ComparedFigure(
    string Code, string Name, string? Href, int? Rank, decimal? Value, decimal? Before, decimal? Numerator, decimal? Denominator, decimal? Completeness,
    bool IsIncomplete, string? Reason, bool IsDemonstration)
{
    public static ComparedFigure Of(string code, string name, string? href, IndicatorFigure figure, decimal? before, bool isNumerator = false, bool isDemonstration = false) => new(
        code, name, href, null, isNumerator ? figure.Numerator : figure.Value, before, figure.Numerator, figure.Denominator, figure.Completeness,
        isNumerator ? figure is { Numerator: not null, Completeness: < 1 } : figure.IsIncomplete,
        !isNumerator || figure.Parts.Count == 0 ? figure.NoValueReason : figure.Numerator is not null ? null : figure.Completeness is null ? "没有应报表格" : "分子无数据",
        isDemonstration);
}

/// <summary>Lines over the same months.</summary>
/// <param name="Labels">Of the months.</param>
/// <param name="OfYears">Each line is a year, to be held against the one before it.</param>
public sealed record ComparedLines(IReadOnlyList<string> Labels, IReadOnlyList<ComparedLine> Lines, bool OfYears);

/// <param name="Points">One for each label; null where there is none yet.</param>
/// <param name="IsCounty">The county's, for orientation.</param>
public sealed record ComparedLine(string Name, IReadOnlyList<ComparedPoint?> Points, bool IsCounty = false);

/// <param name="IsPreliminary">Forms are missing or can still come in.</param>
public sealed record ComparedPoint(decimal? Value, bool IsPreliminary, string? Reason);
