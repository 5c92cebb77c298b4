using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms.Design;

/// <param name="Seen">The draft's version token: what was checked is what is published.</param>
/// <param name="From">The first month for which it is owed.</param>
/// <param name="Note">What changed and why; stands beside the version.</param>
public sealed record PublishVersionInput(string? Code, Guid Seen, ReportingPeriod? From, string? Note);

/// <summary>启用: the draft becomes a version, owed from a month on and never changed again. Opened months keep the version that they were opened with.</summary>
public sealed class PublishVersion(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<PublishVersion> log)
{
    /// <returns>The version's number.</returns>
    public async Task<Result<int>> RunAsync(PublishVersionInput input)
    {
        var result = await PublishAsync(input);
        if (result.IsDone)
        {
            log.LogInformation("Published version {Number} of form {Form} from {From} on.", result.Value, input.Code, input.From);
        }

        return result;
    }

    private Task<Result<int>> PublishAsync(PublishVersionInput input) => DesignDesk.ChangeAsync<int>(contexts, user, input.Code, async (db, actor, form) =>
    {
        var draft = form.Draft();
        if (DesignDesk.Overtaken(draft, input.Seen, "没有启用，请重新打开看过再启用") is { } overtaken)
        {
            return overtaken;
        }

        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var note = DesignDesk.Checked(input.Note, "note", "请写明这一版的内容或者改了什么。", DesignDesk.LongestNote, errors);
        var newestOpened = await DesignDesk.NewestOpenedAsync(db, actor.CountyId);
        if (DesignDesk.WhyNotFrom(input.From, newestOpened, clock.Today()) is { } why)
        {
            errors["from"] = why;
        }

        if (errors.Count > 0)
        {
            return Result.Invalid(string.Join(" ", errors.Values), errors);
        }

        var problems = await ProblemsAsync(db, actor.CountyId, form, FormDefinition.Parse(draft!.Definition), input.From!.Value);
        if (problems.Any(p => p.Severity == Severity.Error))
        {
            return DesignDesk.Invalid(problems);
        }

        draft.Definition = FormDesign.Complete(FormDefinition.Parse(draft.Definition)).ToJson();
        (draft.IsDraft, draft.EffectiveFrom, draft.Note, draft.SavedAt, draft.SavedByName) = (false, input.From.Value, note, clock.Utc(), actor.Name);
        return Result.Done(draft.Number);
    });

    /// <summary>Everything that speaks against publishing the definition from the month on; warnings do not keep it from it.</summary>
    internal static async Task<IReadOnlyList<DesignProblem>> ProblemsAsync(AppDbContext db, Guid countyId, PublishedForm form, FormDefinition definition, ReportingPeriod from)
    {
        var template = form.Template;
        var problems = new List<DesignProblem>();
        if (from >= template.RetiredFrom)
        {
            problems.Add(new("from", Severity.Error, $"《{template.Name}》自{template.RetiredFrom!.Value.Chinese}起停用，新的一版应在这之前，或者先恢复使用。"));
        }

        problems.AddRange(FormDesign.Check(definition, template.Frequency, [.. template.Kinds], await DesignDesk.ElementsAsync(db, countyId)));
        problems.AddRange(FormDesign.Clashes(template, definition, from, await DesignDesk.AllAsync(db, countyId)));
        foreach (var later in form.Versions.Where(v => !v.IsDraft && v.EffectiveFrom >= from))
        {
            problems.Add(new("from", Severity.Warning, $"第{later.Number}版原定自{later.EffectiveFrom.Chinese}起启用，将由这一版代替。"));
        }

        var there = await db.OrgUnits.AsNoTracking().Where(u => u.CountyId == countyId && u.ClosedOn == null).Select(u => u.Kind).Distinct().ToListAsync();
        foreach (var kind in template.Kinds.Except(there))
        {
            problems.Add(new("kinds", Severity.Warning, $"本旗县现在没有{kind.Chinese()}，将没有这类单位填报。"));
        }

        return problems;
    }
}
