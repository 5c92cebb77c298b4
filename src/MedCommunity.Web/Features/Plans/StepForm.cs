using MedCommunity.Core.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Plans;

/// <summary>What the forms of a task's steps have in common: they run one step at a time, keep what is typed when it is refused, and say why.</summary>
public abstract class StepForm : ComponentBase
{
    protected Dictionary<string, string> Errors { get; } = [];

    protected string? Refusal { get; private set; }

    protected bool IsRunning { get; private set; }

    /// <summary>What is typed before the circuit listens would be lost: the fields open when it does.</summary>
    protected bool Waiting => IsRunning || !RendererInfo.IsInteractive;

    [Inject]
    protected ILoggerFactory Loggers { get; set; } = null!;

    /// <summary>Told what was done; the page then reads everything anew.</summary>
    [Parameter]
    public EventCallback<string> OnTaken { get; set; }

    protected string? Wrong(string field) => Errors.ContainsKey(field) ? "true" : null;

    /// <returns>Whether it was done.</returns>
    protected async Task<bool> TakeAsync(Func<Task<Result<StepTaken>>> step)
    {
        if (IsRunning)
        {
            return false;
        }

        IsRunning = true;
        Refusal = null;
        Errors.Clear();
        try
        {
            var result = await step().KeepingPage(Loggers.CreateLogger(GetType()));
            if (result.IsDone)
            {
                await OnTaken.InvokeAsync(result.Value!.Message);
                return true;
            }

            Refusal = result.Message;
            foreach (var (field, message) in result.Errors)
            {
                Errors[field] = message;
            }

            return false;
        }
        finally
        {
            IsRunning = false;
        }
    }
}
