using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Organisations;

/// <summary>关闭, and taking it back. What the unit reported stays; from the day on it owes nothing more.</summary>
public sealed class CloseUnit(UnitDesk desk)
{
    /// <param name="code">The unit.</param>
    /// <param name="version">As of which its page showed it.</param>
    /// <param name="day">The first day on which the unit no longer exists.</param>
    public Task<Result<UnitChanged>> RunAsync(string code, Guid version, DateOnly? day) => desk.ChangeAsync(code, version, "close", changing =>
    {
        var typed = new UnitInput();
        var from = typed.Day(day, "关闭日期");
        if (typed.Errors.Count > 0)
        {
            return Task.FromResult<Result<UnitChanged>>(Result.Invalid("有内容需要改正。", typed.Errors));
        }

        if (changing.Register.WhyNotClose(changing.Unit, from) is { } why)
        {
            return Task.FromResult<Result<UnitChanged>>(why);
        }

        changing.Unit.ClosedOn = from;
        return Task.FromResult(Result.Done(new UnitChanged(changing.Unit.Code, changing.Unit.Name, $"“{changing.Unit.Name}”自{from:yyyy年M月d日}起关闭。")));
    });

    public Task<Result<UnitChanged>> CancelAsync(string code, Guid version) => desk.ChangeAsync(code, version, "reopen", changing =>
    {
        if (changing.Register.WhyNotReopen(changing.Unit) is { } why)
        {
            return Task.FromResult<Result<UnitChanged>>(why);
        }

        changing.Unit.ClosedOn = null;
        return Task.FromResult(Result.Done(new UnitChanged(changing.Unit.Code, changing.Unit.Name, $"已撤销“{changing.Unit.Name}”的关闭。")));
    });
}
