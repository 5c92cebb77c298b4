using MedCommunity.Web.Components.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>领导关注: what has escalated, most urgent first; the office reminds of everything red in one click.</summary>
public sealed partial class AttentionPage(AttentionQuery query, RemindUnits remind, ILogger<AttentionPage> logger)
{
    private string? note;
    private string? tone;
    private bool busy;

    [PersistentState]
    public byte[]? Packed { get; set; }

    [SupplyParameterFromQuery]
    private string? Kind { get; set; }

    private AttentionData? Data { get; set; }

    private string Lead => Data is null ? "逾期未答复的督办单和批示、逾期任务、等待过久的申请，最急的在前。"
        : $"共{Data.Items.Count}件：逾期未答复的督办单和批示、逾期任务、等待超过{AttentionQuery.PatientDays}天的申请，最急的在前。";

    private List<AttentionItem> Shown => [.. Data!.Items.Where(i => string.IsNullOrEmpty(Kind) || string.Equals(i.Kind.ToString(), Kind, StringComparison.OrdinalIgnoreCase))];

    private IReadOnlyList<FilterChip> Chips =>
    [
        new("全部", "/attention", string.IsNullOrEmpty(Kind), Data!.Items.Count),
        .. Enum.GetValues<AttentionKind>().Select(k => new FilterChip(
            $"{(IsRed(k) ? "■" : "▲")} {Word(k)}", $"/attention?kind={k}", string.Equals(Kind, k.ToString(), StringComparison.OrdinalIgnoreCase), Data.Items.Count(i => i.Kind == k), $"attention-{k}")),
    ];

    protected override async Task OnInitializedAsync()
    {
        Data = PackedState.Unpack<AttentionData>(Packed);
        if (Data is null)
        {
            await ReloadAsync();
        }
    }

    private static bool IsRed(AttentionKind kind) => kind is AttentionKind.Notice or AttentionKind.Task or AttentionKind.Directive;

    private static string Word(AttentionKind kind) => kind switch
    {
        AttentionKind.Notice => "督办单逾期",
        AttentionKind.Task => "任务逾期",
        AttentionKind.Directive => "批示逾期",
        AttentionKind.Application => "申请待审批",
        _ => "批示已答复",
    };

    private async Task ReloadAsync()
    {
        Data = (await query.RunAsync()).Value;
        Packed = Data is null ? null : PackedState.Pack(Data);
    }

    private async Task RemindAsync()
    {
        if (busy)
        {
            return;
        }

        busy = true;
        try
        {
            var result = await remind.RunAsync(new(null, AllRed: true)).KeepingPage(logger);
            (note, tone) = (result.Value?.Chinese ?? result.Message, result.IsDone ? "done" : "error");
        }
        finally
        {
            busy = false;
        }
    }
}
