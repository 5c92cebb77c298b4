using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Organisations;

/// <param name="Parent">The parent's code; empty for a unit directly below the county.</param>
/// <param name="Code">Empty for the proposed one.</param>
public sealed record OpenUnitInput(string? Name, UnitKind? Kind, string? Parent, DateOnly? Day, string? Code = null, string? Contact = null, string? Phone = null);

/// <summary>新增机构: a unit opens on a day, also a past or a planned one.</summary>
public sealed class OpenUnit(UnitDesk desk)
{
    public Task<Result<UnitChanged>> RunAsync(OpenUnitInput input) => desk.OpenAsync((db, actor, register) =>
    {
        var typed = new UnitInput();
        var taken = register.Units.Select(u => u.Code).ToHashSet(StringComparer.Ordinal);
        var name = typed.Name(input.Name);
        var day = typed.Day(input.Day, "设立日期");
        var code = typed.Code(input.Code, taken);
        var contact = typed.Contact(input.Contact);
        var phone = typed.Phone(input.Phone);
        var parent = register.FindByCode(input.Parent);
        if (!string.IsNullOrEmpty(input.Parent) && parent is null)
        {
            typed.Errors["parent"] = "没有这个上级机构，请重新选择。";
        }

        if (input.Kind is not { } kind || !Enum.IsDefined(kind))
        {
            typed.Errors["kind"] = "请选择机构类别。";
            kind = default;
        }

        if (typed.Errors.Count > 0)
        {
            return Result.Invalid("有内容需要改正。", typed.Errors);
        }

        if (register.WhyNotOpen(name, kind, parent, day) is { } why)
        {
            return why;
        }

        var unit = CountySetup.AddUnit(
            db, actor.CountyId, code ?? UnitCodes.Propose(parent?.Code, kind, taken), name, kind, parent?.Id,
            register.FirstPlacement(parent, day), register.Units.Select(u => u.Order).DefaultIfEmpty().Max() + 1);
        unit.OpenedOn = day;
        unit.ContactName = contact;
        unit.ContactPhone = phone;
        return Result.Done(new UnitChanged(unit.Code, unit.Name, $"已新增“{unit.Name}”，编码{unit.Code}，自{day:yyyy年M月d日}起。"));
    });
}
