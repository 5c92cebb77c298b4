using System.Globalization;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Plans;

/// <summary>启用方案: one form for the first day, the tasks' arrangement and the milestones that are already past.</summary>
public sealed partial class ActivatePlanPage(ActivationQuery query, ActivatePlan activate, NavigationManager navigation, ILogger<ActivatePlanPage> logger)
{
    private readonly Dictionary<string, string> errors = [];
    private List<Row> rows = [];
    private Dictionary<Guid, Answer> answers = [];
    private DateOnly? from;
    private string bulkSection = "";
    private DateOnly? bulkStart;
    private DateOnly? bulkDeadline;
    private string? refusal;
    private string? done;
    private bool saving;

    [Parameter]
    public string Id { get; set; } = "";

    [PersistentState]
    public byte[]? Packed { get; set; }

    private ActivationData? Data { get; set; }

    private bool Waiting => saving || !RendererInfo.IsInteractive;

    private List<ActivationMilestone> Past => from is { } day ? [.. Data!.Unanswered.Where(m => m.DueDate < day)] : [];

    protected override async Task OnInitializedAsync()
    {
        if (PackedState.Unpack<ActivationData>(Packed) is { } packed)
        {
            Take(packed);
        }
        else
        {
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        var result = Guid.TryParse(Id, out var id) ? await query.RunAsync(id) : Result.NotFound();
        if (result.Value is { } data)
        {
            Packed = PackedState.Pack(data);
            Take(data);
        }
        else
        {
            navigation.NotFound();
        }
    }

    private void Take(ActivationData data)
    {
        Data = data;
        from = data.ActiveFrom;
        rows = [.. data.Tasks.Select(t => new Row(t) { Start = t.Start, Deadline = t.Deadline, Unit = t.ReportingUnit })];
        answers = data.Unanswered.ToDictionary(m => m.Id, m => new Answer { Day = m.DueDate });
    }

    /// <summary>Fills the table, not the database: what is filled in can still be changed by hand.</summary>
    private void FillIn()
    {
        foreach (var row in rows.Where(r => !r.Task.IsAccepted && (bulkSection.Length == 0 || r.Task.Section == bulkSection)))
        {
            row.Start = bulkStart ?? row.Start;
            row.Deadline = row.Task.DocumentDeadline is null ? bulkDeadline ?? row.Deadline : row.Deadline;
        }
    }

    private void AllDone()
    {
        foreach (var milestone in Past.Where(m => answers[m.Id].Choice.Length == 0))
        {
            answers[milestone.Id].Choice = nameof(PastAnswer.Done);
        }
    }

    private async Task SaveAsync()
    {
        if (saving)
        {
            return;
        }

        saving = true;
        refusal = done = null;
        errors.Clear();
        try
        {
            var changed = rows.Where(r => !r.Task.IsAccepted && (r.Start != r.Task.Start || r.Deadline != r.Task.Deadline || r.Unit != r.Task.ReportingUnit)).Select(r => new Arrangement(
                r.Task.Id,
                r.Start == r.Task.Start ? null : Text(r.Start),
                r.Deadline == r.Task.Deadline ? null : Text(r.Deadline),
                r.Unit == r.Task.ReportingUnit ? null : r.Unit,
                r.Task.Version)).ToList();
            var past = Past.Where(m => Enum.TryParse<PastAnswer>(answers[m.Id].Choice, out _))
                .Select(m => new PastMilestoneAnswer(m.Id, Enum.Parse<PastAnswer>(answers[m.Id].Choice), answers[m.Id].Day, answers[m.Id].Note)).ToList();
            var result = await activate.RunAsync(Data!.PlanId, new(from, changed, past, Data.Version)).KeepingPage(logger);
            if (result.IsDone)
            {
                await LoadAsync();
                done = $"方案已启用，共{result.Value}项任务。";
            }
            else
            {
                refusal = result.Message;
                foreach (var (field, message) in result.Errors)
                {
                    errors[field] = message;
                }
            }
        }
        finally
        {
            saving = false;
        }
    }

    private static string Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private sealed class Row(ActivationTask task)
    {
        public ActivationTask Task { get; } = task;

        public DateOnly? Start { get; set; }

        public DateOnly? Deadline { get; set; }

        public string? Unit { get; set; }
    }

    private sealed class Answer
    {
        public string Choice { get; set; } = "";

        public DateOnly? Day { get; set; }

        public string? Note { get; set; }
    }
}
