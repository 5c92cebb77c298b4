using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Organisations;

/// <summary>改名: from a day on; lists of earlier days show the former name, and documents that use it still find the unit.</summary>
public sealed class RenameUnit(UnitDesk desk)
{
    public Task<Result<UnitChanged>> RunAsync(string code, Guid version, string? name, DateOnly? day) => desk.ChangeAsync(code, version, "rename", changing =>
    {
        var unit = changing.Unit;
        var typed = new UnitInput();
        var newName = typed.Name(name);
        var from = typed.Day(day, "启用日期");
        if (typed.Errors.Count > 0)
        {
            return Task.FromResult<Result<UnitChanged>>(Result.Invalid("有内容需要改正。", typed.Errors));
        }

        if (changing.Register.WhyNotRename(unit, newName, from) is { } why)
        {
            return Task.FromResult<Result<UnitChanged>>(why);
        }

        var former = unit.Name;
        changing.Db.FormerNames.Add(new FormerName { CountyId = unit.CountyId, UnitId = unit.Id, Name = former, To = from });
        unit.Name = newName;
        unit.Aliases = new UnitInput().Aliases(unit.Aliases, newName);
        unit.AlsoCalled(former);
        return Task.FromResult(Result.Done(new UnitChanged(unit.Code, unit.Name, $"“{former}”自{from:yyyy年M月d日}起改名为“{unit.Name}”。")));
    });
}
