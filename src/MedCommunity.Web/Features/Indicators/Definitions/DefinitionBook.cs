using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Forms.Design;
using MedCommunity.Web.Features.Organisations;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators.Definitions;

/// <summary>A definition as it was given; of the product's own first ones nobody has saved anything.</summary>
internal sealed record GivenDefinition(IndicatorDefinition Definition, bool IsRetired, string? Note, DateTime? At, string? By);

/// <summary>All definitions of a county, and what a new one is checked against.</summary>
internal sealed class DefinitionBook
{
    private readonly List<(string Code, List<GivenDefinition> Given)> indicators;

    private DefinitionBook(List<IndicatorVersion> rows, Dictionary<string, DataElement> elements, IReadOnlyList<PublishedForm> forms, ReportingPeriod? newestClosed, DateOnly today)
    {
        var given = rows.OrderBy(r => r.Number).ToLookup(r => r.Code, StringComparer.Ordinal);
        indicators = [.. NationalIndicators.All.Select(i => (i.Code, given[i.Code].Select(r => Read(r, isOwn: false)).Prepend(new(i, false, null, null, null)).ToList()))];
        indicators.AddRange(given.Where(g => NationalIndicators.Find(g.Key) is null).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, g.Select(r => Read(r, isOwn: true)).ToList())));
        (Elements, Forms, NewestClosed, Today) = (elements, forms, newestClosed, today);
    }

    public IReadOnlyDictionary<string, DataElement> Elements { get; }

    public IReadOnlyList<PublishedForm> Forms { get; }

    public ReportingPeriod? NewestClosed { get; }

    public DateOnly Today { get; }

    public IEnumerable<string> Codes => indicators.Select(i => i.Code);

    public static async Task<DefinitionBook> ReadAsync(AppDbContext db, Guid countyId, DateOnly today)
    {
        var closed = await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == countyId && p.ClosedAt != null).OrderByDescending(p => p.Period).Select(p => p.Period).Take(1).ToListAsync();
        return new(
            await db.IndicatorVersions.AsNoTracking().Where(v => v.CountyId == countyId).ToListAsync(),
            await DesignDesk.ElementsAsync(db, countyId), await DesignDesk.AllAsync(db, countyId), closed.Count == 0 ? null : closed[0], today);
    }

    /// <summary>
    /// The same while nobody else defines, changes an element or closes a period: the definition is checked against what still holds when it is saved.
    /// </summary>
    public static async Task<DefinitionBook> HoldAsync(AppDbContext db, Guid countyId, DateOnly today)
    {
        await DesignDesk.LockAsync(db, countyId);
        await UnitDesk.HoldAsync(db, countyId);
        return await ReadAsync(db, countyId, today);
    }

    /// <summary>Why this person defines no indicators, or null.</summary>
    public static Failure? Refusal(Actor? actor) => actor switch
    {
        null => Result.NotFound(),
        { IsOffice: false } => Result.NotAllowed("只有管委会办公室可以定义指标。"),
        _ => null,
    };

    /// <summary>Why this person does not read how indicators were defined, or null.</summary>
    public static Failure? ReadRefusal(Actor? actor) => actor switch
    {
        null => Result.NotFound(),
        { SeesCounty: false } => Result.NotAllowed("指标定义只向管委会办公室、管委会成员和审计人员开放。"),
        _ => null,
    };

    /// <summary>All definitions of an indicator, oldest first; none where there is no such.</summary>
    public IReadOnlyList<GivenDefinition> History(string code) => indicators.Find(i => i.Code == code).Given ?? [];

    public GivenDefinition? Newest(string code) => History(code) is [.., var newest] ? newest : null;

    public ElementNote? Note(string element) => Elements.GetValueOrDefault(element) is { } e ? new(e.Code, e.Name, e.Unit, e.OverMonths, e.Frequency) : null;

    public IndicatorFacts Facts(string code) => new(
        Elements, Forms, indicators.ToDictionary(i => i.Code, i => i.Given[^1].Definition.Name, StringComparer.Ordinal), History(code).Count, NewestClosed, Today);

    /// <summary>The draft with the code that it will have.</summary>
    public IndicatorDraft Coded(IndicatorDraft draft, bool isNew) =>
        draft with { Code = isNew && string.IsNullOrWhiteSpace(draft.Code) ? IndicatorDesign.NextCode(Codes) : (draft.Code ?? "").Trim() };

    /// <summary>Newest first.</summary>
    public IReadOnlyList<DefinitionVersion> Versions(string code)
    {
        var given = History(code);
        var thisMonth = ReportingPeriod.Of(Today);
        var inForce = given.LastOrDefault(g => g.Definition.EffectiveFrom <= thisMonth);
        return [.. given.Reverse().Select(g => new DefinitionVersion(
            g.Definition.Number, g.Definition.EffectiveFrom,
            given.Where(l => l.Definition.Number > g.Definition.Number).Select(l => (ReportingPeriod?)l.Definition.EffectiveFrom).Min(),
            ReferenceEquals(g, inForce), g.IsRetired, g.Definition.Name, g.Definition.Unit, IndicatorsQuery.Formula(g.Definition, Note), g.Definition.Factor, g.Note, g.At, g.By))];
    }

    private static GivenDefinition Read(IndicatorVersion row, bool isOwn) => new(row.Read(isOwn), row.IsRetired, row.Note, row.SavedAt, row.SavedByName);
}

/// <summary>A definition in words.</summary>
/// <param name="From">The first month that it computes; of a retired one, no longer computes.</param>
/// <param name="Until">The month in which a later one takes over.</param>
/// <param name="IsInForce">It says what becomes of this month.</param>
/// <param name="At">Null of what the product brings.</param>
public sealed record DefinitionVersion(
    int Number, ReportingPeriod From, ReportingPeriod? Until, bool IsInForce, bool IsRetired, string Name, string Unit, string Formula, int Factor, string? Note, DateTime? At, string? By)
{
    /// <summary>A later one began before it did.</summary>
    public bool IsSuperseded => Until <= From;
}
