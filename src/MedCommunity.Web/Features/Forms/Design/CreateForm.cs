using System.Text.RegularExpressions;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms.Design;

/// <param name="Code">Part of addresses; left empty, the next free <c>form-1</c>.</param>
public sealed record CreateFormInput(string? Code, string? Name, Frequency Frequency, IReadOnlyCollection<UnitKind> Kinds);

/// <summary>新建表样: a form without anything in it yet, as a draft.</summary>
public sealed partial class CreateForm(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    /// <summary>What else stands at the place of a code in addresses.</summary>
    private static readonly string[] Reserved = ["new"];

    /// <returns>The form's code.</returns>
    public Task<Result<string>> RunAsync(CreateFormInput input) => DesignDesk.InWriteAsync<string>(contexts, user, async (db, actor) =>
    {
        var taken = await db.FormTemplates.AsNoTracking().Where(t => t.CountyId == actor.CountyId).Select(t => new { t.Code, t.Name }).ToListAsync();
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var name = DesignDesk.Checked(input.Name, "name", "请填写表名。", FormDesign.LongestName, errors);
        var code = input.Code?.Trim() ?? "";
        if (code.Length == 0)
        {
            code = Enumerable.Range(1, taken.Count + 1).Select(n => $"form-{n}").First(c => taken.TrueForAll(t => t.Code != c));
        }
        else if (code.Length > 64 || !Code().IsMatch(code) || Reserved.Contains(code))
        {
            errors["code"] = "代码由小写字母、数字和短横线组成，最多64位，不能叫new。";
        }

        if (taken.Exists(t => t.Code == code))
        {
            errors["code"] = $"已经有代码为“{code}”的表样，请换一个。";
        }

        if (taken.Exists(t => t.Name == name))
        {
            errors["name"] = $"已经有名为《{name}》的表样，请换一个。";
        }

        if (input.Kinds.Count == 0 || input.Kinds.Except(FormDesign.Reporting).Any())
        {
            errors["kinds"] = "请选择由哪些机构填报。";
        }

        if (!Enum.IsDefined(input.Frequency))
        {
            errors["frequency"] = "请选择多久报一次。";
        }

        if (errors.Count > 0)
        {
            return Result.Invalid(string.Join(" ", errors.Values), errors);
        }

        var template = new FormTemplate { CountyId = actor.CountyId, Code = code, Name = name, Frequency = input.Frequency, UnitKinds = DesignDesk.Join(input.Kinds) };
        db.FormTemplates.Add(template);
        db.FormTemplateVersions.Add(new FormTemplateVersion
        {
            CountyId = actor.CountyId,
            TemplateId = template.Id,
            Number = 1,
            EffectiveFrom = ReportingPeriod.Of(clock.Today()).AddMonths(1),
            Definition = new FormDefinition([], []).ToJson(),
            IsDraft = true,
            SavedAt = clock.Utc(),
            SavedByName = actor.Name,
        });
        return Result.Done(code);
    });

    [GeneratedRegex("^[a-z0-9][a-z0-9-]*$", RegexOptions.None, 1000)]
    private static partial Regex Code();
}
