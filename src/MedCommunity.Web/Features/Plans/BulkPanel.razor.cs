using System.Globalization;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Supervision;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Plans;

/// <summary>Bulk actions on the tasks chosen in the ledger; nothing is done that a preview has not shown.</summary>
public sealed partial class BulkPanel(ArrangeTasks arrange, RemindUnits remind, IssueNotices issue, ILogger<BulkPanel> logger)
{
    private enum Action
    {
        Remind,
        Notice,
        Dates,
        Unit,
    }

    private Action? action;
    private DateOnly? start;
    private DateOnly? deadline;
    private string unit = "";
    private bool allUnits;
    private string? text;
    private DateOnly? dueOn;
    private bool busy;
    private string? error;
    private string? done;
    private IReadOnlyList<ArrangedTask>? preview;

    [Parameter, EditorRequired]
    public IReadOnlySet<Guid> Selected { get; set; } = new HashSet<Guid>();

    [Parameter, EditorRequired]
    public LedgerFilter Filter { get; set; } = LedgerFilter.None;

    [Parameter, EditorRequired]
    public LedgerHead Head { get; set; } = null!;

    /// <summary>All that the filters let through are chosen, or none.</summary>
    [Parameter]
    public EventCallback<bool> OnSelected { get; set; }

    [Parameter]
    public EventCallback OnDone { get; set; }

    private string Verb => action switch { Action.Remind => "催办", Action.Notice => "督办", _ => "改动" };

    private string Title => action switch { Action.Remind => "催办", Action.Notice => "下发督办单", Action.Dates => "设定开始与时限", _ => "设定报送单位" };

    private bool IsFilled => action switch
    {
        Action.Remind or Action.Notice => true,
        Action.Dates => start is not null || deadline is not null,
        _ => unit.Length > 0,
    };

    /// <summary>How many units a reminder or a notice goes to, over all tasks.</summary>
    private int Papers => preview?.Sum(l => l.Changes.Count) ?? 0;

    private int Changed => preview?.Count(l => l.Skipped is null) ?? 0;

    private List<Arrangement> Items => [.. Selected.Select(id => action == Action.Dates
        ? new Arrangement(id, Text(start), Text(deadline))
        : new Arrangement(id, ReportingUnit: unit))];

    /// <summary>What was shown for another choice is not what would happen now.</summary>
    protected override void OnParametersSet()
    {
        if (preview is not null && !Selected.SetEquals(preview.Select(l => l.WorkItemId)))
        {
            Forget();
        }
    }

    private void Forget() => (preview, error) = (null, null);

    /// <summary>A reminder has nothing that must be filled in: its preview comes at once, and anew with another choice of units.</summary>
    private Task BeginAsync(Action what)
    {
        (action, preview, error, done, allUnits, text, dueOn) = (what, null, null, null, false, null, null);
        return what == Action.Remind ? PreviewAsync() : Task.CompletedTask;
    }

    private async Task ChooseUnitsAsync(bool all)
    {
        allUnits = all;
        Forget();
        if (action == Action.Remind)
        {
            await PreviewAsync();
        }
    }

    private async Task<Result<IReadOnlyList<ArrangedTask>>> RunAsync(bool isPreview)
    {
        if (action == Action.Notice)
        {
            return await issue.RunAsync(new([.. Selected], allUnits, text, Text(dueOn), isPreview)).KeepingPage(logger);
        }

        if (action != Action.Remind)
        {
            return await arrange.RunAsync(Items, isPreview).KeepingPage(logger);
        }

        var result = await remind.RunAsync(new([.. Selected], AllUnits: allUnits, Note: text, IsPreview: isPreview)).KeepingPage(logger);
        return result.IsDone ? Result.Done(result.Value!.Lines) : new Failure(result.Outcome, result.Message!, result.Errors);
    }

    private async Task ChooseAsync(bool all)
    {
        (busy, done) = (true, null);
        Forget();
        await OnSelected.InvokeAsync(all);
        busy = false;
    }

    private async Task PreviewAsync()
    {
        busy = true;
        var result = await RunAsync(isPreview: true);
        (busy, preview, error) = (false, result.Value, result.IsDone ? null : result.Message);
    }

    private async Task ConfirmAsync()
    {
        busy = true;

        // Somebody may have changed a task since the preview was read: then that is shown before anything is done.
        var now = await RunAsync(isPreview: true);
        if (now.IsDone && !Same(now.Value!, preview!))
        {
            (busy, preview, error) = (false, now.Value, "预览之后有任务被别人改动，请看过新的预览再确认。");
            return;
        }

        var result = now.IsDone ? await RunAsync(isPreview: false) : now;
        busy = false;
        if (!result.IsDone)
        {
            error = result.Message;
            return;
        }

        done = action == Action.Notice
            ? $"已下发督办单{result.Value!.Sum(l => l.Changes.Count)}份，涉及{result.Value!.Count(l => l.Skipped is null)}项任务。"
            : $"已{Verb}{result.Value!.Count(l => l.Skipped is null)}项。";
        (action, preview, error, start, deadline, unit) = (null, null, null, null, null, "");
        await OnSelected.InvokeAsync(false);
        await OnDone.InvokeAsync();
    }

    private static bool Same(IReadOnlyList<ArrangedTask> a, IReadOnlyList<ArrangedTask> b) =>
        a.Select(l => $"{l.WorkItemId} {l.Skipped} {string.Join('|', l.Changes)}").SequenceEqual(b.Select(l => $"{l.WorkItemId} {l.Skipped} {string.Join('|', l.Changes)}"));

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
