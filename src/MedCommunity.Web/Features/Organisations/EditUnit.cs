using MedCommunity.Core.Organisations;
using MedCommunity.Core.Reference;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Organisations;

/// <param name="Aliases">Further names by which documents call the unit, one per line.</param>
/// <param name="Confirm">The unit that a plan's import made is one of the county's.</param>
public sealed record EditUnitInput(string? Contact, string? Phone, string? Aliases, bool IsLeadHospital, string? DepartmentType, bool Confirm = false);

/// <summary>修改信息: what holds from now on and has no date.</summary>
public sealed class EditUnit(UnitDesk desk)
{
    public Task<Result<UnitChanged>> RunAsync(string code, Guid version, EditUnitInput input) => desk.ChangeAsync(code, version, "edit", changing =>
    {
        var unit = changing.Unit;
        var typed = new UnitInput();
        var contact = typed.Contact(input.Contact);
        var phone = typed.Phone(input.Phone);
        var aliases = typed.Aliases(input.Aliases, unit.Name);
        var type = string.IsNullOrEmpty(input.DepartmentType) ? null : input.DepartmentType;
        if (type is not null && type != unit.DepartmentType && !TypesFor(unit.Kind, changing.Actor.County.Name).Any(t => t.Id == type))
        {
            typed.Errors["type"] = "没有这个部门类型，请重新选择。";
        }

        if (input.IsLeadHospital && !unit.IsLeadHospital && changing.Register.WhyNotLead(unit) is { } why)
        {
            typed.Errors["lead"] = why.Message;
        }

        if (typed.Errors.Count > 0)
        {
            return Task.FromResult<Result<UnitChanged>>(Result.Invalid("有内容需要改正。", typed.Errors));
        }

        unit.ContactName = contact;
        unit.ContactPhone = phone;
        unit.Aliases = aliases;
        unit.MarkLead(input.IsLeadHospital, changing.Register.FirstFreeDay);
        unit.DepartmentType = type;
        unit.ToBeConfirmed = unit.ToBeConfirmed && !input.Confirm;
        return Task.FromResult(Result.Done(new UnitChanged(unit.Code, unit.Name, $"已保存“{unit.Name}”的信息。")));
    });

    /// <summary>The types that a unit of the kind can be the county's own of; none for medical institutions.</summary>
    internal static IReadOnlyList<DepartmentType> TypesFor(UnitKind kind, string countyName) =>
        kind.IsDepartment() || kind is UnitKind.Committee or UnitKind.PublicHealthAgency
            ? [.. Departments.All.Where(t => !t.IsCollective && (t.Scope == "generic" || t.Scope == countyName))]
            : [];
}
