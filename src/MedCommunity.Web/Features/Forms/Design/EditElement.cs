using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms.Design;

/// <summary>
/// 修改、删除自设的数据元. What a form asks keeps its unit, decimals and sums; its name may still be corrected: forms have their own words for it.
/// Standard ones stand as the document has them.
/// </summary>
public sealed class EditElement(IDbContextFactory<AppDbContext> contexts, CurrentUser user)
{
    /// <param name="seen">The element as the editor read it: elements have no version token of their own.</param>
    /// <param name="input">Its code says which.</param>
    public Task<Result<string>> RunAsync(ElementInput seen, ElementInput input) => ChangeAsync(seen, "changed", async (db, element, asking) =>
    {
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        input.Check(errors);
        var name = input.Name?.Trim();
        if (asking.Count > 0 && seen with { Name = null } != input with { Name = null, Code = seen.Code, Unit = input.Unit?.Trim() })
        {
            errors["unit"] = $"《{asking[0]}》在用这个数据元，只能改名称；单位、小数位和汇总方式不能再改。";
        }

        if (await db.DataElements.AsNoTracking().AnyAsync(e => e.CountyId == element.CountyId && e.Id != element.Id && e.Name == name))
        {
            errors["name"] = "已经有同名的数据元，请换一个名称。";
        }

        if (errors.Count > 0)
        {
            return Result.Invalid(string.Join(" ", errors.Values), errors);
        }

        (element.Name, element.Unit, element.Decimals) = (name!, input.Unit!.Trim(), input.Decimals);
        (element.OverUnits, element.OverMonths, element.Frequency) = (input.OverUnits, input.OverMonths, input.Frequency);
        return null;
    });

    public Task<Result<string>> RemoveAsync(ElementInput seen) => ChangeAsync(seen, "removed", (db, element, asking) =>
    {
        if (asking.Count > 0)
        {
            return Task.FromResult<Failure?>(Result.Invalid("code", $"《{asking[0]}》在用或用过这个数据元，不能删除。"));
        }

        db.DataElements.Remove(element);
        return Task.FromResult<Failure?>(null);
    });

    private Task<Result<string>> ChangeAsync(ElementInput seen, string what, Func<AppDbContext, DataElement, List<string>, Task<Failure?>> change) => DesignDesk.InWriteAsync<string>(contexts, user, async (db, actor) =>
    {
        if (await db.DataElements.SingleOrDefaultAsync(e => e.CountyId == actor.CountyId && e.Code == seen.Code) is not { } element)
        {
            return Result.NotFound($"没有代码为“{seen.Code}”的数据元，可能刚被删除。");
        }

        if (!element.IsOwn)
        {
            return Result.Invalid("code", "标准数据元来自国卫办基层发〔2024〕22号，不能修改或删除。");
        }

        if (ElementText.Of(element) != seen)
        {
            return Result.Conflict($"“{element.Name}”刚被他人修改，请刷新页面看过再改。");
        }

        var asking = (await DesignDesk.AllAsync(db, actor.CountyId)).Where(f => f.Versions.Any(v => FormDefinition.Parse(v.Definition).Find(element.Code) is not null)).Select(f => f.Template.Name).ToList();
        asking.AddRange((await IndicatorCatalogue.ReadAsync(db, actor.CountyId)).All.Where(i => i.Elements.Contains(element.Code)).Select(i => i.Name));
        var before = ElementText.Describe(element);
        if (await change(db, element, asking) is { } failure)
        {
            return failure;
        }

        db.Record(actor.CountyId, what, nameof(DataElement), element.Id, what == "removed" ? before : $"{before} → {ElementText.Describe(element)}");
        return Result.Done(element.Code);
    });
}
