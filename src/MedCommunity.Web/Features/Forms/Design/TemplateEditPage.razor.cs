using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms.Design;

/// <summary>设计表样: the draft is saved by itself a moment after each change, so that neither a reload nor a lost line loses anything.</summary>
public sealed partial class TemplateEditPage(DraftQuery query, SaveDraft drafts, ILogger<TemplateEditPage> log) : IAsyncDisposable
{
    /// <summary>Changes that follow each other closely are one saving, and one entry of the log.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource gone = new();
    private readonly FormTrial trial = new();
    private DraftEdit? edit;
    private Guid version;
    private DateTime savedAt;
    /// <summary>Whose saving was opened; null once it was saved from here.</summary>
    private string? savedBy;
    private string part = "fields";
    private string? missing;
    private string? refusal;
    private DraftSaved? overtaken;
    private bool isDirty;
    private bool isSaving;
    private int changes;

    [Parameter]
    public string Code { get; set; } = "";

    [PersistentState]
    public byte[]? Packed { get; set; }

    private IEnumerable<(string Code, string Word, string Count)> Parts =>
    [
        ("base", "基本信息", ""), ("fields", "项目", edit!.Fields.Count.ToString()), ("rules", "规则", edit.Rules.Count.ToString()), ("preview", "预览试填", ""), ("publish", "启用", ""),
    ];

    private (string Code, string Word)? Next => part switch
    {
        "base" => ("fields", "项目"),
        "fields" => ("rules", "规则"),
        "rules" => ("preview", "预览试填"),
        "preview" => ("publish", "启用"),
        _ => null,
    };

    private (string Code, string Word) State =>
        overtaken is not null ? ("conflict", "有改动没有保存")
        : refusal is not null ? ("invalid", "有改动没有保存")
        : isDirty || isSaving ? ("saving", "正在保存……")
        : edit!.Unread.Count > 0 ? ("invalid", "有的限值看不懂，没有保存")
        : ("saved", savedBy is null ? $"草稿已保存 {LocalClock.ToLocal(savedAt):HH:mm}" : $"{savedBy}保存于{FormText.Moment(savedAt)}");

    protected override async Task OnInitializedAsync()
    {
        if (PackedState.Unpack<DraftToEdit>(Packed) is { } packed)
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
        var result = await query.RunAsync(Code);
        if (result.Value is not { } draft)
        {
            missing = result.Message;
            return;
        }

        Take(draft);
        Packed = PackedState.Pack(draft);
    }

    private void Take(DraftToEdit draft)
    {
        edit = new DraftEdit(draft) { Changed = SaveSoon, IsWaiting = !RendererInfo.IsInteractive };
        (version, savedAt, savedBy) = (draft.Version, draft.SavedAt, draft.SavedByName);
        (overtaken, refusal, isDirty) = (null, null, false);
    }

    private async Task ShowAsync(string code)
    {
        if (isDirty && overtaken is null)
        {
            await SaveAsync();
        }

        part = code;
        if (code == "preview")
        {
            trial.Run(FormDesign.Complete(edit!.Definition()));
        }
    }

    private void SaveSoon()
    {
        isDirty = true;
        StateHasChanged();
        _ = InvokeAsync(SaveAfterPauseAsync);
    }

    private async Task SaveAfterPauseAsync()
    {
        var mine = ++changes;
        try
        {
            await Task.Delay(Pause, gone.Token);
            if (mine == changes && isDirty && overtaken is null)
            {
                await SaveAsync();
                StateHasChanged();
            }
        }
        catch (OperationCanceledException)
        {
            // The page was left; what was not saved yet is saved on the way out.
        }
        catch (Exception e)
        {
            // Nobody waits for this task: the page's boundary must hear of it.
            await DispatchExceptionAsync(e);
        }
    }

    private Task SaveNowAsync() => isDirty ? SaveAsync() : Task.CompletedTask;

    private async Task SaveAsync()
    {
        if (isSaving)
        {
            return;
        }

        isSaving = true;
        try
        {
            int before;
            do
            {
                before = changes;
                var saving = edit!;
                isDirty = false;
                var result = await drafts.RunAsync(new(Code, version, saving.Name, saving.Frequency, saving.Kinds, saving.Definition())).KeepingPage(log);
                if (result.IsDone)
                {
                    (version, savedAt, savedBy, refusal) = (result.Value!.Version, result.Value.SavedAt, null, null);
                    continue;
                }

                isDirty = true;
                (refusal, overtaken) = (result.Message, result.Outcome == Outcome.Conflict ? result.Value : null);
                return;
            }
            while (before != changes && isDirty);
        }
        finally
        {
            isSaving = false;
        }
    }

    private Task ReloadAsync() => LoadAsync();

    private async Task OverwriteAsync()
    {
        version = overtaken!.Version;
        (overtaken, refusal) = (null, null);
        await SaveAsync();
    }

    /// <summary>The publication met another's saving: what is stored must be seen first.</summary>
    private async Task OvertakenAsync(string why)
    {
        await LoadAsync();
        refusal = missing is null ? why : null;
    }

    public async ValueTask DisposeAsync()
    {
        await gone.CancelAsync();
        if (isDirty && !isSaving && overtaken is null && edit is not null && RendererInfo.IsInteractive)
        {
            await SaveAsync();
        }

        gone.Dispose();
    }
}
