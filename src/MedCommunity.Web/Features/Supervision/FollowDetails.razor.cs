using System.Globalization;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>A notice or directive: what is asked, everything that was replied, and the forms for who may reply, judge or take it back.</summary>
public sealed partial class FollowDetails(
    FollowQuery query, ReplyToNotice replyToNotice, JudgeNoticeReply judgeNotice, WithdrawNotice withdrawNotice,
    ReplyToDirective replyToDirective, JudgeDirectiveReply judgeDirective, WithdrawDirective withdrawDirective,
    NavigationManager navigation, ILogger<FollowDetails> logger)
{
    private readonly Dictionary<string, string> errors = [];
    private string form = "";
    private string? reply;
    private string? reason;
    private DateOnly? newDueOn;
    private string? withdrawReason;
    private string? done;
    private string? failure;
    private bool busy;
    private bool isUploading;
    private EvidencePicker? evidence;

    [Parameter, EditorRequired]
    public FollowKind Kind { get; set; }

    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    [PersistentState]
    public byte[]? Packed { get; set; }

    private FollowView? Data { get; set; }

    /// <summary>What is typed before the circuit listens would be lost: the fields open when it does.</summary>
    private bool Waiting => busy || !RendererInfo.IsInteractive;

    private string? Busy => busy ? "true" : null;

    protected override async Task OnParametersSetAsync()
    {
        Data ??= PackedState.Unpack<FollowView>(Packed);
        if (!Guid.TryParse(Id, out var id) || Data?.Row.Id != id)
        {
            Show(Guid.TryParse(Id, out id) ? (await query.RunAsync(Kind, id)).Value : null);
            if (Data is null)
            {
                logger.LogInformation("Somebody asked for a {Kind} that he cannot see or that does not exist.", Kind);
                navigation.NotFound();
            }
        }
    }

    private string? ErrorOf(string of, string field) => form == of ? errors.GetValueOrDefault(field) : null;

    private string? Wrong(string of, string field) => ErrorOf(of, field) is null ? null : "true";

    private void Show(FollowView? view)
    {
        Data = view;
        Packed = view is null ? null : PackedState.Pack(view);
    }

    private async Task ReplyAsync()
    {
        if (isUploading)
        {
            return;
        }

        var input = new ReplyInput(reply, Data!.Row.Version, evidence?.Ids);
        var isDone = await RunAsync("reply", () => Kind == FollowKind.Notice ? replyToNotice.RunAsync(Data.Row.Id, input) : replyToDirective.RunAsync(Data.Row.Id, input), "已提交答复，等待审核。");
        reply = isDone ? null : reply;
        if (evidence is not null && (isDone || errors.ContainsKey("evidence")))
        {
            await evidence.ReloadAsync(isDone);
        }
    }

    private Task JudgeAsync(bool isAccepted)
    {
        var input = new JudgeInput(Data!.Row.Version, isAccepted, reason, newDueOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return RunAsync(
            "judge", () => Kind == FollowKind.Notice ? judgeNotice.RunAsync(Data.Row.Id, input) : judgeDirective.RunAsync(Data.Row.Id, input),
            isAccepted ? "已认可答复，办结。" : "已退回，等待重新答复。");
    }

    private Task WithdrawAsync()
    {
        var input = new WithdrawInput(Data!.Row.Version, withdrawReason);
        return RunAsync("withdraw", () => Kind == FollowKind.Notice ? withdrawNotice.RunAsync(Data.Row.Id, input) : withdrawDirective.RunAsync(Data.Row.Id, input), "已撤销。");
    }

    /// <summary>Takes a step once, whatever is clicked meanwhile; what is stored now is shown, also where somebody else was faster.</summary>
    private async Task<bool> RunAsync(string of, Func<Task<Result<FollowView>>> step, string words)
    {
        if (busy)
        {
            return false;
        }

        (busy, form, done, failure) = (true, of, null, null);
        errors.Clear();
        try
        {
            var result = await step().KeepingPage(logger);
            if (result.Value is { } current)
            {
                Show(current);
            }

            if (result.IsDone)
            {
                (done, reason, newDueOn, withdrawReason) = (words, null, null, null);
                return true;
            }

            failure = result.Message;
            foreach (var (field, message) in result.Errors)
            {
                errors[field] = message;
            }

            return false;
        }
        finally
        {
            busy = false;
        }
    }
}
