using System.Globalization;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>What was done to push a task, with 催办, 下发督办单 and 批示 for those who may.</summary>
public sealed partial class TaskSupervision(TaskSupervisionQuery query, RemindUnits remind, IssueNotice issue, GiveDirective give, ILogger<TaskSupervision> logger)
{
    private readonly Dictionary<string, string> errors = [];
    private readonly HashSet<Guid> chosen = [];
    private string? open;
    private Guid unitId;
    private string? text;
    private DateOnly? dueOn;
    private string? done;
    private string? failure;
    private bool busy;
    private bool allUnits;
    private ArrangedTask? preview;
    private int skipped;

    [Parameter, EditorRequired]
    public Guid TaskId { get; set; }

    /// <summary>The task's light as pages name it: only what is red or yellow is reminded of.</summary>
    [Parameter]
    public string? Light { get; set; }

    /// <summary>Something was sent, issued or given: the task's light may be another.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    [PersistentState]
    public byte[]? Packed { get; set; }

    private TaskSupervisionView? Data { get; set; }

    private string? DueOn => dueOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private bool Waiting => busy || !RendererInfo.IsInteractive;

    protected override async Task OnParametersSetAsync()
    {
        Data ??= PackedState.Unpack<TaskSupervisionView>(Packed);
        if (Data?.WorkItemId != TaskId)
        {
            await ReloadAsync();
        }
    }

    private async Task ReloadAsync()
    {
        Data = (await query.RunAsync(TaskId)).Value;
        Packed = Data is null ? null : PackedState.Pack(Data);
    }

    private void Open(string? which)
    {
        (open, text, dueOn, done, failure) = (open == which ? null : which, null, null, null, null);
        errors.Clear();
        chosen.Clear();
        preview = null;
        unitId = Data!.ReportingUnitId ?? (Data.Units.Count > 0 ? Data.Units[0].Id : Guid.Empty);
        if (Data.ReportingUnitId is { } reporting)
        {
            chosen.Add(reporting);
        }
    }

    private void Choose(Guid unit, bool isChosen)
    {
        if (isChosen)
        {
            chosen.Add(unit);
        }
        else
        {
            chosen.Remove(unit);
        }
    }

    private Task OpenReminderAsync()
    {
        Open("reminder");
        return open is null ? Task.CompletedTask : ChooseUnitsAsync(false);
    }

    /// <summary>Whom a reminder would go to is shown before it goes.</summary>
    private async Task ChooseUnitsAsync(bool all)
    {
        (busy, allUnits) = (true, all);
        try
        {
            var result = await remind.RunAsync(new([TaskId], AllUnits: all, IsPreview: true)).KeepingPage(logger);
            (preview, skipped, failure) = (result.Value?.Lines is [var line, ..] ? line : null, result.Value?.Skipped ?? 0, result.IsDone ? null : result.Message);
        }
        finally
        {
            busy = false;
        }
    }

    private Task SaveAsync() => open == "reminder"
        ? RunAsync(() => remind.RunAsync(new([TaskId], AllUnits: allUnits, Note: text)), reminded => reminded.Chinese)
        : open == "notice"
        ? RunAsync(
            () => issue.RunAsync(new([.. Data!.Units.Where(u => chosen.Contains(u.Id)).Select(u => new NoticeTo(TaskId, u.Id))], text, DueOn)),
            issued => $"已下发{string.Join("、", issued.Select(n => n.Title))}。")
        : RunAsync(() => give.RunAsync(TaskId, new(unitId, text, DueOn)), given => $"已批示，由{given.UnitName}办理。");

    private async Task RunAsync<T>(Func<Task<Result<T>>> step, Func<T, string> words)
    {
        if (busy)
        {
            return;
        }

        (busy, done, failure) = (true, null, null);
        errors.Clear();
        try
        {
            var result = await step().KeepingPage(logger);
            if (result.IsDone)
            {
                (done, open) = (words(result.Value!), null);
                await ReloadAsync();
                await OnChanged.InvokeAsync();
                return;
            }

            failure = result.Message;
            foreach (var (field, message) in result.Errors)
            {
                errors[field] = message;
            }
        }
        finally
        {
            busy = false;
        }
    }
}
