using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Organisations;

/// <summary>调整隶属: from a day on the unit, with all below it, stands below another parent.</summary>
public sealed class MoveUnit(UnitDesk desk)
{
    /// <param name="code">The unit.</param>
    /// <param name="version">As of which its page showed it.</param>
    /// <param name="parentCode">Empty for directly below the county.</param>
    /// <param name="day">The first day below the new parent.</param>
    public Task<Result<UnitChanged>> RunAsync(string code, Guid version, string? parentCode, DateOnly? day) => desk.ChangeAsync(code, version, "move", changing =>
    {
        var typed = new UnitInput();
        var from = typed.Day(day, "生效日期");
        var parent = changing.Register.FindByCode(parentCode);
        if (!string.IsNullOrEmpty(parentCode) && parent is null)
        {
            typed.Errors["parent"] = "没有这个上级机构，请重新选择。";
        }

        if (typed.Errors.Count > 0)
        {
            return Task.FromResult<Result<UnitChanged>>(Result.Invalid("有内容需要改正。", typed.Errors));
        }

        if (changing.Register.WhyNotMove(changing.Unit, parent, from) is { } why)
        {
            return Task.FromResult<Result<UnitChanged>>(why);
        }

        var change = changing.Register.Move(changing.Unit, parent, from);
        if (change.Added is { } added)
        {
            changing.Db.OrgPlacements.Add(added);
        }

        if (change.Removed is { } removed)
        {
            changing.Db.OrgPlacements.Remove(removed);
        }

        return Task.FromResult(Result.Done(new UnitChanged(
            changing.Unit.Code, changing.Unit.Name, $"“{changing.Unit.Name}”自{from:yyyy年M月d日}起{(parent is null ? "由旗县直属" : $"隶属“{parent.Name}”")}。")));
    });
}
