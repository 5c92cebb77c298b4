using MedCommunity.Core.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Organisations;

/// <summary>What the administrator's forms have in common: busy while the use case runs, its messages at the fields, its refusal at the foot.</summary>
public abstract class UnitFormBase : ComponentBase
{
    [Inject]
    private ILogger<UnitFormBase> Logger { get; set; } = null!;

    [Parameter]
    public EventCallback<UnitChanged> OnDone { get; set; }

    protected Dictionary<string, string> Errors { get; } = [];

    protected string? Refusal { get; private set; }

    protected bool Saving { get; private set; }

    /// <summary>What is typed before the circuit listens would be lost: the fields open when it does.</summary>
    protected bool Waiting => Saving || !RendererInfo.IsInteractive;

    protected string? Wrong(string field) => Errors.ContainsKey(field) ? "true" : null;

    protected async Task RunAsync(Func<Task<Result<UnitChanged>>> change)
    {
        if (Saving)
        {
            return;
        }

        Saving = true;
        Refusal = null;
        Errors.Clear();
        try
        {
            var result = await change().KeepingPage(Logger);
            if (result.IsDone)
            {
                await OnDone.InvokeAsync(result.Value!);
                return;
            }

            Refusal = result.Message;
            foreach (var (field, message) in result.Errors)
            {
                Errors[field] = message;
            }
        }
        finally
        {
            Saving = false;
        }
    }
}

/// <summary>A form on a unit's page.</summary>
public abstract class UnitActionForm : UnitFormBase
{
    [Parameter, EditorRequired]
    public UnitPageData Unit { get; set; } = null!;

    protected Guid Version => Unit.Admin!.Version;

    /// <summary>Today, or the first day that a closed period leaves free.</summary>
    protected DateOnly FirstDay => Unit.Admin!.FirstFreeDay is { } first && first > Unit.Today ? first : Unit.Today;

    protected string DayHint => Unit.Admin!.FirstFreeDay is { } first ? $"已关闭的报告期不受影响：最早{first:yyyy年M月d日}，最晚{Unit.Today.AddYears(1):yyyy年M月d日}。" : $"最晚{Unit.Today.AddYears(1):yyyy年M月d日}。";
}
