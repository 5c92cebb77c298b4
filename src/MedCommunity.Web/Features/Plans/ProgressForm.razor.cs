using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Plans;

/// <summary>The form by which an assigned unit, or the office for it, reports on a task.</summary>
public sealed partial class ProgressForm(ReportProgress report, ILogger<ProgressForm> logger)
{
    private readonly Dictionary<string, string> errors = [];
    private string period = "";
    private string? unit;
    private string? percent;
    private string? done;
    private string? difficulties;
    private string? next;
    private string? refusal;
    private string? saved;
    private bool saving;
    private bool isUploading;
    private EvidencePicker? evidence;

    [Parameter, EditorRequired]
    public Guid TaskId { get; set; }

    /// <summary>The county's code.</summary>
    [Parameter, EditorRequired]
    public string County { get; set; } = "";

    [Parameter, EditorRequired]
    public IReadOnlyList<LedgerUnit> Units { get; set; } = [];

    [Parameter]
    public bool AsOffice { get; set; }

    [Parameter]
    public LedgerUnit? ReportingUnit { get; set; }

    [Parameter, EditorRequired]
    public IReadOnlyList<ReportingPeriod> Months { get; set; } = [];

    [Parameter]
    public IReadOnlyList<ProgressEntry> Reports { get; set; } = [];

    [Parameter]
    public EventCallback OnReported { get; set; }

    /// <summary>What is typed before the circuit listens would be lost: the fields open when it does.</summary>
    private bool Waiting => saving || !RendererInfo.IsInteractive;

    protected override void OnInitialized()
    {
        unit = (Units.FirstOrDefault(u => u.Id == ReportingUnit?.Id) ?? Units[0]).Code;

        // Last month's report is what is usually owed; once it is in, the running month's.
        var owed = Months.Skip(1).FirstOrDefault(Months[0]);
        period = (Reports.Any(r => r.Unit == unit && r.Period >= owed) ? Months[0] : owed).ToString();
    }

    /// <summary>What the other assigned units said about the month that is reported on: the task's statement may quote from it.</summary>
    private List<ProgressEntry> Contributions => unit != ReportingUnit?.Code ? [] : [.. Reports
        .Where(r => r.Unit != unit && r.Period.ToString() == period).GroupBy(r => r.Unit).Select(r => r.MaxBy(x => x.ReportedAt)!)];

    /// <summary>Behind what is typed already, with the unit's name, so that everybody sees whose words they are.</summary>
    private void Quote(ProgressEntry entry) => done = $"{(string.IsNullOrWhiteSpace(done) ? "" : done.TrimEnd() + "\n")}【{entry.UnitName}】{entry.Done}";

    private string? Wrong(string field) => errors.ContainsKey(field) ? "true" : null;

    private async Task SaveAsync()
    {
        if (saving || isUploading)
        {
            return;
        }

        saving = true;
        saved = refusal = null;
        errors.Clear();
        try
        {
            var result = await report.RunAsync(TaskId, new(period, percent?.Trim(), done, difficulties, next, unit, evidence?.Ids)).KeepingPage(logger);
            if (result.IsDone)
            {
                saved = $"已保存{result.Value!.UnitName}{result.Value.Period.Chinese}的进展：{result.Value.Percent}%。";
                percent = done = difficulties = next = null;
                await ReloadEvidenceAsync(isSaved: true);
                await OnReported.InvokeAsync();
            }
            else
            {
                refusal = result.Message;
                foreach (var (field, message) in result.Errors)
                {
                    errors[field] = message;
                }

                if (errors.ContainsKey("evidence"))
                {
                    await ReloadEvidenceAsync(isSaved: false);
                }
            }
        }
        finally
        {
            saving = false;
        }
    }

    private Task ReloadEvidenceAsync(bool isSaved) => evidence?.ReloadAsync(isSaved) ?? Task.CompletedTask;
}
