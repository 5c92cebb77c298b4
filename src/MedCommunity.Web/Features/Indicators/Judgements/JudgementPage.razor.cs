using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Indicators.Judgements;

/// <summary>A point while it is answered.</summary>
public sealed class AnswerDraft
{
    public bool? IsMet { get; set; }

    public string? Note { get; set; }

    public AnswerInput Input => new(IsMet, Note);
}

/// <summary>A verdict while it is written.</summary>
public sealed class VerdictDraft
{
    /// <summary>The proposal that it is about.</summary>
    public Guid RowId { get; init; }

    public Dictionary<string, AnswerDraft> Found { get; init; } = [];

    public bool? IsMet { get; set; }

    public string? Note { get; set; }

    public DateOnly? From { get; set; }
}

/// <summary>A judged indicator of a community: its check list and evidence, the forms for who may propose, judge or return, and what was before.</summary>
public sealed partial class JudgementPage(
    JudgementQuery query, ProposeJudgement propose, JudgeIndicator judge, ReturnJudgement giveBack, NavigationManager navigation, ILogger<JudgementPage> logger)
{
    private const string Proposal = "propose";
    private const string Verdict = "verdict";
    private const string Return = "return";
    private static readonly Dictionary<string, string> NoErrors = [];

    private readonly Dictionary<string, string> errors = [];
    private Dictionary<string, AnswerDraft> proposal = [];
    private VerdictDraft verdict = new();
    private ProposalForm? form;
    private string of = "";
    private string? returnReason;
    private string? done;
    private string? failure;
    private bool busy;
    private bool opened;
    private bool isNews;
    private ElementReference doneNote;

    [Parameter]
    public string Community { get; set; } = "";

    [Parameter]
    public string Code { get; set; } = "";

    [PersistentState]
    public byte[]? Packed { get; set; }

    private JudgementView? Data { get; set; }

    /// <summary>What was before the newest.</summary>
    private IReadOnlyList<JudgementRow> History => [.. Data!.Rows.Skip(1)];

    /// <summary>What is typed before the circuit listens would be lost: the fields open when it does.</summary>
    private bool Waiting => busy || !RendererInfo.IsInteractive;

    /// <summary>Open at once for the hospital that owes a proposal; else after a click.</summary>
    private bool IsProposing => opened || (Data!.Newest?.State != JudgementState.Judged && !Data.Rights.OnBehalf);

    /// <summary>Whether the form of the last step is still there to say what is wrong with it.</summary>
    private bool IsFormShown => of == Proposal ? Data!.Rights.MayPropose && IsProposing : Data!.Rights.MayDecide && Data.Waiting is not null;

    private string? Busy => busy ? "true" : null;

    protected override async Task OnParametersSetAsync()
    {
        if (Data is null && PackedState.Unpack<JudgementView>(Packed) is { } kept)
        {
            Show(kept, isNew: true);
        }

        if (Data?.CommunityCode != Community || Data.Code != Code)
        {
            (done, failure) = (null, null);
            errors.Clear();
            Show((await query.RunAsync(Community, Code)).Value, isNew: true);
            if (Data is null)
            {
                logger.LogInformation("Somebody asked for a judgement that he cannot see or that does not exist.");
                navigation.NotFound();
            }
        }
    }

    /// <summary>Forms are long: what was done is said at the top of the page, and the eye is led there.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (isNews)
        {
            isNews = false;
            await doneNote.FocusAsync();
        }
    }

    private string? ProblemOf(string step) => step == of ? failure : null;

    private Dictionary<string, string> ErrorsOf(string step) => step == of ? errors : NoErrors;

    /// <param name="isNew">Whether what was typed for a proposal gives way to what the newest one says.</param>
    private void Show(JudgementView? view, bool isNew)
    {
        Data = view;
        Packed = view is null ? null : PackedState.Pack(view);
        if (view is null)
        {
            return;
        }

        if (isNew)
        {
            opened = false;
            proposal = view.Points.ToDictionary(p => p.Code, p => view.Newest?.Answers.FirstOrDefault(a => a.Point == p.Code) is { } a
                ? new AnswerDraft { IsMet = a.FoundMet ?? a.IsMet, Note = a.Note }
                : new AnswerDraft());
        }

        // Begins with the hospital's own answers; what the office has typed about this proposal stays.
        if (view.Waiting is { } waiting && waiting.Id != verdict.RowId)
        {
            verdict = new() { RowId = waiting.Id, From = view.Today, Found = waiting.Answers.ToDictionary(a => a.Point, a => new AnswerDraft { IsMet = a.IsMet }) };
        }
    }

    private async Task ProposeAsync()
    {
        var input = new ProposalInput(proposal.ToDictionary(a => a.Key, a => a.Value.Input), Data!.Newest?.Version, form?.EvidenceIds);
        var isDone = await RunAsync(Proposal, () => propose.RunAsync(Community, Code, input), "已申报，等待管委会办公室评判。");
        if (form is not null && (isDone || errors.ContainsKey("evidence")))
        {
            await form.ReloadEvidenceAsync(isDone);
        }
    }

    private Task JudgeAsync()
    {
        var input = new VerdictInput(Data!.Newest?.Version, verdict.Found.ToDictionary(a => a.Key, a => a.Value.Input), verdict.IsMet, verdict.Note, verdict.From);
        return RunAsync(Verdict, () => judge.RunAsync(Community, Code, input), "已评判，结论已生效。");
    }

    private async Task ReturnAsync() =>
        returnReason = await RunAsync(Return, () => giveBack.RunAsync(Community, Code, Data!.Newest?.Version, returnReason), "已退回，总医院可以重新申报。") ? null : returnReason;

    /// <summary>Takes a step once, whatever is clicked meanwhile; what is stored now is shown, also where somebody else was faster.</summary>
    private async Task<bool> RunAsync(string step, Func<Task<Result<JudgementView>>> run, string words)
    {
        if (busy)
        {
            return false;
        }

        (busy, of, done, failure) = (true, step, null, null);
        errors.Clear();
        try
        {
            var result = await run().KeepingPage(logger);
            if (result.Value is { } current)
            {
                Show(current, result.IsDone);
            }

            if (result.IsDone)
            {
                (done, isNews) = (words, true);
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
