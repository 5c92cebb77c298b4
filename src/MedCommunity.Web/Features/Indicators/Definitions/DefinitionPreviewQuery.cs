using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators.Definitions;

/// <summary>A figure as the preview shows it.</summary>
public sealed record PreviewFigure(decimal? Value, decimal? Numerator, decimal? Denominator, string? NoValueReason, bool IsIncomplete)
{
    internal static PreviewFigure Of(IndicatorFigure figure) => new(figure.Value, figure.Numerator, figure.Denominator, figure.NoValueReason, figure.IsIncomplete);
}

/// <param name="Scope">The county's or a community's name.</param>
/// <param name="Old">By the definition that computes it now; null where none does.</param>
public sealed record PreviewLine(string Scope, ReportingPeriod Period, IndicatorWindow Window, PreviewFigure Draft, PreviewFigure? Old);

/// <param name="Problems">Everything that is wrong or odd.</param>
/// <param name="Lines">None where the formula does not hold.</param>
/// <param name="OldUnit">Of the definition that computes the newest month now; null where none does.</param>
public sealed record DefinitionPreview(IReadOnlyList<DesignProblem> Problems, IReadOnlyList<PreviewLine> Lines, string? OldUnit)
{
    public bool MaySave => Problems.All(p => p.Severity != Severity.Error);
}

/// <summary>试算: what a definition would say of the newest months, through the calculation of every other figure; nothing is saved.</summary>
public sealed class DefinitionPreviewQuery(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    private const int Months = 3;

    /// <param name="draft">As the page has it.</param>
    /// <param name="seen">0 for a new indicator.</param>
    public async Task<Result<DefinitionPreview>> RunAsync(IndicatorDraft draft, int seen)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var actor = await user.LoadAsync(db);
        if (DefinitionBook.Refusal(actor) is { } refusal)
        {
            return refusal;
        }

        var book = await DefinitionBook.ReadAsync(db, actor!.CountyId, clock.Today());
        draft = book.Coded(draft, isNew: seen == 0);
        var problems = IndicatorDesign.Check(draft, book.Facts(draft.Code) with { Versions = seen });
        var months = await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == actor.CountyId).OrderByDescending(p => p.Period).Select(p => p.Period).Take(Months).ToListAsync();
        if (months.Count == 0 || problems.Any(p => p is { Place: "numerator" or "denominator", Severity: Severity.Error })
            || IndicatorDesign.FactorOf(draft.Numerator, draft.Denominator, draft.Unit, book.Elements).Factor is not { } factor)
        {
            return Result.Done(new DefinitionPreview(problems, [], null));
        }

        var definition = draft.Define(factor, seen + 1, isOwn: true);
        var facts = await FigureFacts.ReadAsync(db, actor.CountyId);
        IndicatorDefinition? Old(ReportingPeriod period) => seen == 0 ? null : facts.Catalogue.Find(draft.Code, period);
        var (last, yearToDate) = (months[0], IndicatorWindow.Ytd.Months(months[0])[0]);
        var lines = new List<PreviewLine>();
        foreach (var scope in actor.Tree.All.Where(u => u.Kind == UnitKind.MedicalCommunity).Select(u => (OrgNode?)u).Prepend(null))
        {
            var figures = await IndicatorFigures.ReadAsync(db, new(
                actor.CountyId, scope, [definition, .. months.Select(Old).OfType<IndicatorDefinition>().Distinct()], yearToDate < months[^1] ? yearToDate : months[^1], last), facts);
            lines.AddRange(months.Order().Select(m => (Period: m, Window: IndicatorWindow.Month)).Append((Period: last, Window: IndicatorWindow.Ytd)).Select(at => new PreviewLine(
                scope?.Name ?? actor.County.Name, at.Period, at.Window, PreviewFigure.Of(figures.Figure(definition, at.Window, at.Period)),
                Old(at.Period) is { } old ? PreviewFigure.Of(figures.Figure(old, at.Window, at.Period)) : null)));
        }

        return Result.Done(new DefinitionPreview(problems, lines, Old(last)?.Unit));
    }
}
