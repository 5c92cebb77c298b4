using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Forms.Design;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Indicators.Definitions;

/// <param name="Seen">The number of the newest version as the person saw it.</param>
/// <param name="Retire">停用; else 恢复使用.</param>
/// <param name="From">The first month that it no longer computes, or computes again.</param>
/// <param name="Note">Why.</param>
public sealed record RetireDefinitionInput(string? Code, int Seen, bool Retire, ReportingPeriod? From, string? Note);

/// <summary>停用 and 恢复使用: a version with the same wording that computes nothing, or again, from a month on. Months before it keep their figures.</summary>
public sealed class RetireDefinition(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public async Task<Result<DefinitionSaved>> RunAsync(RetireDefinitionInput input)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        var actor = await user.LoadAsync(db);
        if (DefinitionBook.Refusal(actor) is { } refusal)
        {
            return refusal;
        }

        var book = await DefinitionBook.HoldAsync(db, actor!.CountyId, clock.Today());
        var code = input.Code ?? "";
        var newest = book.Newest(code);
        if (SaveDefinition.WhyNotChange(newest?.Definition, code) is { } why)
        {
            return why;
        }

        if (SaveDefinition.Overtaken(book, code, input.Seen) is { } overtaken)
        {
            return overtaken;
        }

        var definition = newest!.Definition;
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var note = DesignDesk.Checked(input.Note, "note", "请写明原因。", IndicatorDesign.LongestNote, errors);
        if (newest.IsRetired == input.Retire)
        {
            errors["code"] = input.Retire ? $"这个指标已定于{definition.EffectiveFrom.Chinese}起停用。" : "这个指标没有停用。";
        }
        else if (definition.Number >= IndicatorDesign.MostVersions)
        {
            errors["code"] = $"一个指标最多{IndicatorDesign.MostVersions}版。";
        }
        else if (IndicatorDesign.WhyNotFrom(input.From, isNew: false, book.NewestClosed, book.Today) is { } wrong)
        {
            errors["from"] = wrong;
        }

        if (errors.Count > 0)
        {
            return Result.Invalid(string.Join(" ", errors.Values), errors);
        }

        db.IndicatorVersions.Add(IndicatorVersion.Of(
            actor.CountyId, definition with { Number = definition.Number + 1, EffectiveFrom = input.From!.Value }, input.Retire, note, clock.Utc(), actor.Name));
        await db.SaveChangesAsync();
        var saved = await DefinitionBook.ReadAsync(db, actor.CountyId, book.Today);
        await write.CommitAsync();
        return Result.Done(new DefinitionSaved(code, saved.Versions(code)[0]));
    }
}
