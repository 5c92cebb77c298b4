using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Forms.Design;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators.Definitions;

/// <summary>What stands after saving; on a conflict, what somebody else has saved.</summary>
public sealed record DefinitionSaved(string Code, DefinitionVersion Newest);

/// <summary>保存指标定义: a new indicator, or a new version of a ratio from a month on. Months before it keep theirs.</summary>
public sealed class SaveDefinition(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    /// <param name="draft">As the page has it.</param>
    /// <param name="seen">The number of the newest version as the person saw it; 0 for a new indicator.</param>
    public async Task<Result<DefinitionSaved>> RunAsync(IndicatorDraft draft, int seen)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        var actor = await user.LoadAsync(db);
        if (DefinitionBook.Refusal(actor) is { } refusal)
        {
            return refusal;
        }

        var isNew = seen == 0;
        var book = await DefinitionBook.HoldAsync(db, actor!.CountyId, clock.Today());
        draft = book.Coded(draft, isNew);
        var newest = isNew ? null : book.Newest(draft.Code);
        if (!isNew && WhyNotChange(newest?.Definition, draft.Code) is { } why)
        {
            return why;
        }

        if (!isNew && Overtaken(book, draft.Code, seen) is { } overtaken)
        {
            return overtaken;
        }

        var facts = book.Facts(draft.Code) with { Versions = seen };
        var problems = IndicatorDesign.Check(draft, facts);
        if (problems.Any(p => p.Severity == Severity.Error) || IndicatorDesign.FactorOf(draft.Numerator, draft.Denominator, draft.Unit, book.Elements).Factor is not { } factor)
        {
            return DesignDesk.Invalid(problems);
        }

        var note = string.IsNullOrWhiteSpace(draft.Note) ? null : draft.Note.Trim();
        db.IndicatorVersions.Add(IndicatorVersion.Of(actor.CountyId, draft.Define(factor, seen + 1, isOwn: true), isRetired: false, note, clock.Utc(), actor.Name));
        await db.SaveChangesAsync();
        var saved = await DefinitionBook.ReadAsync(db, actor.CountyId, book.Today);
        await write.CommitAsync();
        return Result.Done(new DefinitionSaved(draft.Code, saved.Versions(draft.Code)[0]));
    }

    /// <summary>Why nobody gives this indicator another definition; null where the office may.</summary>
    internal static Failure? WhyNotChange(IndicatorDefinition? newest, string code) => newest switch
    {
        null => Result.NotFound($"没有代码为“{code}”的指标。"),
        { Kind: IndicatorKind.Ratio } => null,
        _ => Result.Invalid("code", $"指标{code}的算法由系统规定（{IndicatorsQuery.Formula(newest, _ => null)}），不能在这里修改或停用。"),
    };

    /// <summary>What somebody else has saved meanwhile, or null.</summary>
    internal static Result<DefinitionSaved>? Overtaken(DefinitionBook book, string code, int seen) =>
        book.Versions(code)[0] is var newest && newest.Number != seen
            ? Result.Conflict($"{newest.By ?? "别人"}刚刚保存了这个指标的第{newest.Number}版，您的没有保存；请对照后再决定。", new DefinitionSaved(code, newest))
            : null;
}
