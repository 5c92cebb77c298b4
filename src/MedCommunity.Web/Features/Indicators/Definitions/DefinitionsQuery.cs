using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators.Definitions;

/// <summary>An indicator in the list.</summary>
/// <param name="MayChange">Its kind can be defined anew, and the reader may.</param>
/// <param name="Versions">Newest first.</param>
public sealed record DefinitionRow(string Code, string Name, string Aspect, bool IsOwn, bool MayChange, IReadOnlyList<DefinitionVersion> Versions)
{
    /// <summary>What says how this month is computed; null where it is not there yet.</summary>
    public DefinitionVersion? InForce => Versions.FirstOrDefault(v => v.IsInForce);

    /// <summary>What was decided for later.</summary>
    public DefinitionVersion? Next => Versions[0] is { IsInForce: false } newest && newest.From > (InForce?.From ?? new ReportingPeriod(2000, 1)) ? newest : null;
}

public sealed record DefinitionList(IReadOnlyList<DefinitionRow> Rows, bool MayDefine);

/// <summary>A data element to choose.</summary>
/// <param name="AskedOf">The kinds of unit that a form in use asks for it this month.</param>
public sealed record DefinitionElement(
    string Code, string Name, string Unit, OverUnits OverUnits, OverMonths OverMonths, Frequency Frequency, IReadOnlyList<UnitKind> AskedOf)
{
    public bool Has(string? word) => string.IsNullOrWhiteSpace(word)
        || Name.Contains(word.Trim(), StringComparison.OrdinalIgnoreCase) || Code.Contains(word.Trim(), StringComparison.OrdinalIgnoreCase);

    public DataElement Element => new() { Code = Code, Name = Name, Unit = Unit, OverUnits = OverUnits, OverMonths = OverMonths, Frequency = Frequency };
}

/// <summary>What the office changes or begins.</summary>
/// <param name="Seen">The number of the newest version; 0 of a new indicator.</param>
/// <param name="Versions">Newest first; none of a new one.</param>
/// <param name="Months">From which a version may begin.</param>
public sealed record DefinitionToEdit(
    IndicatorDraft Draft, int Seen, bool IsOwn, IReadOnlyList<DefinitionVersion> Versions, IReadOnlyList<DefinitionElement> Elements, IReadOnlyList<ReportingPeriod> Months, ReportingPeriod? NewestClosed);

/// <summary>指标定义: the county's indicators with all their versions, and one of them to change.</summary>
public sealed class DefinitionsQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    /// <summary>How far ahead the list of months goes.</summary>
    private const int MonthsAhead = 12;

    public async Task<Result<DefinitionList>> ListAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (DefinitionBook.ReadRefusal(actor) is { } refusal)
        {
            return refusal;
        }

        var book = await DefinitionBook.ReadAsync(db, actor!.CountyId, clock.Today());
        return Result.Done(new DefinitionList(
            [.. book.Codes.Select(code => (Newest: book.Newest(code)!.Definition, Versions: book.Versions(code)))
                .Select(i => new DefinitionRow(i.Newest.Code, i.Newest.Name, i.Newest.Aspect, i.Newest.IsOwn, actor.IsOffice && i.Newest.Kind == IndicatorKind.Ratio, i.Versions))
                .OrderBy(r => NationalIndicators.Aspects.TakeWhile(a => a != r.Aspect).Count())],
            actor.IsOffice));
    }

    /// <param name="code">Null for a new one.</param>
    public async Task<Result<DefinitionToEdit>> EditAsync(string? code)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (DefinitionBook.Refusal(actor) is { } refusal)
        {
            return refusal;
        }

        var book = await DefinitionBook.ReadAsync(db, actor!.CountyId, clock.Today());
        var newest = code is null ? null : book.Newest(code)?.Definition;
        if (code is not null && SaveDefinition.WhyNotChange(newest, code) is { } why)
        {
            return why;
        }

        var thisMonth = ReportingPeriod.Of(book.Today);
        var opened = await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == actor.CountyId).OrderBy(p => p.Period).Select(p => p.Period).Take(1).ToListAsync();
        var first = newest is null ? opened.Append(thisMonth).Min() : book.NewestClosed?.AddMonths(1) ?? opened.Append(thisMonth).Min();
        return Result.Done(new DefinitionToEdit(
            newest is null ? Blank(book.NewestClosed?.AddMonths(1) ?? thisMonth) : IndicatorDraft.Of(newest) with { EffectiveFrom = first },
            newest?.Number ?? 0, newest?.IsOwn ?? true, newest is null ? [] : book.Versions(newest.Code),
            [.. book.Elements.Values.Select(e => new DefinitionElement(
                    e.Code, e.Name, e.Unit, e.OverUnits, e.OverMonths, e.Frequency, [.. IndicatorDesign.AskedOf(e.Code, thisMonth, book.Forms)]))
                .OrderBy(e => e.Frequency).ThenBy(e => e.Code, StringComparer.Ordinal)],
            [.. thisMonth.AddMonths(MonthsAhead).Since(first)],
            book.NewestClosed));
    }

    private static IndicatorDraft Blank(ReportingPeriod from) => new(
        "", "", NationalIndicators.FurtherAspect, "%", "up", ["community", "county"], "", false, null, from, new([], []), new([], []));
}
