using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms.Design;

/// <param name="Code">The form's.</param>
/// <param name="Seen">The draft's version token as last read.</param>
/// <param name="Name">With rhythm and kinds only changed until the form is published for the first time.</param>
public sealed record SaveDraftInput(string? Code, Guid Seen, string? Name, Frequency Frequency, IReadOnlyCollection<UnitKind> Kinds, FormDefinition Definition);

/// <summary>A draft as it is stored now.</summary>
public sealed record DraftSaved(Guid Version, DateTime SavedAt, string SavedByName);

/// <summary>保存草稿: takes what is half finished too; what is wrong with it is asked at the publication.</summary>
public sealed class SaveDraft(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public Task<Result<DraftSaved>> RunAsync(SaveDraftInput input) => DesignDesk.ChangeAsync<DraftSaved>(contexts, user, input.Code, async (db, actor, form) =>
    {
        var draft = form.Draft();
        if (DesignDesk.Overtaken(draft, input.Seen, "您这次的改动没有保存") is { } overtaken)
        {
            return draft is null ? overtaken : Result.Conflict(overtaken.Message, new DraftSaved(draft.Version, draft.SavedAt ?? default, draft.SavedByName ?? ""));
        }

        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var name = DesignDesk.Checked(input.Name, "name", "请填写表名。", FormDesign.LongestName, errors);
        foreach (var problem in FormDesign.Limits(input.Definition))
        {
            errors.TryAdd(problem.Place, problem.Message);
        }

        var (template, kinds) = (form.Template, DesignDesk.Join(input.Kinds));
        if (form.IsPublished() && (template.Name != name || template.Frequency != input.Frequency || template.UnitKinds != kinds && !input.Kinds.ToHashSet().SetEquals(template.Kinds)))
        {
            errors["name"] = "表样启用后，表名、多久报一次和填报的机构不能再改；需要不同的，请另建一张表。";
        }
        else if (!form.IsPublished() && await db.FormTemplates.AsNoTracking().AnyAsync(t => t.CountyId == actor.CountyId && t.Id != template.Id && t.Name == name))
        {
            errors["name"] = $"已经有名为《{name}》的表样，请换一个。";
        }

        if (input.Kinds.Except(FormDesign.Reporting).Any() || !Enum.IsDefined(input.Frequency))
        {
            errors["kinds"] = "请选择由哪些机构填报、多久报一次。";
        }

        if (errors.Count > 0)
        {
            return Result.Invalid(string.Join(" ", errors.Values), errors);
        }

        if (!form.IsPublished())
        {
            (template.Name, template.Frequency, template.UnitKinds) = (name, input.Frequency, kinds);
        }

        // A unit of measure belongs to the element: no form says otherwise.
        var elements = await DesignDesk.ElementsAsync(db, actor.CountyId);
        var definition = input.Definition with
        {
            Sections = [.. input.Definition.Sections.Select(s => s with { Fields = [.. s.Fields.Select(f => elements.TryGetValue(f.Code, out var e) ? f with { Unit = e.Unit } : f)] })],
        };
        (draft!.Definition, draft.SavedAt, draft.SavedByName) = (definition.ToJson(), clock.Utc(), actor.Name);
        await db.SaveChangesAsync();
        return Result.Done(new DraftSaved(draft.Version, draft.SavedAt.Value, actor.Name));
    });
}
