using MedCommunity.Core.Accounts;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace MedCommunity.Web.Features.Plans;

/// <summary>The files for the record that is being written. Their bytes go over HTTP; this part only hears that something new is there.</summary>
public sealed partial class EvidencePicker(EvidenceQuery query, RemoveEvidence remove, CurrentUser user, IJSRuntime script, ILogger<EvidencePicker> logger) : IAsyncDisposable
{
    private IReadOnlyList<EvidenceFile> files = [];
    private ElementReference zone;
    private DotNetObjectReference<EvidencePicker>? self;
    private IJSObjectReference? module;
    private IJSObjectReference? uploads;
    private Guid? account;
    private string? problem;
    private bool isListening;

    /// <summary>The task that the files are about; left out where <see cref="Upload"/> and <see cref="Waiting"/> say what else.</summary>
    [Parameter]
    public Guid TaskId { get; set; }

    /// <summary>Where files about something that is no task go, without query.</summary>
    [Parameter]
    public string? Upload { get; set; }

    /// <summary>Reads what waits there.</summary>
    [Parameter]
    public Func<Task<Result<IReadOnlyList<EvidenceFile>>>>? Waiting { get; set; }

    [Parameter, EditorRequired]
    public string County { get; set; } = "";

    /// <summary>What the files are for (<see cref="Core.Plans.Evidence.SubjectId"/>); null for a progress report.</summary>
    [Parameter]
    public Guid? Subject { get; set; }

    /// <summary>Tells the pickers of one page apart.</summary>
    [Parameter]
    public string Name { get; set; } = "progress";

    [Parameter]
    public bool Disabled { get; set; }

    /// <summary>What is wrong with the field, from the last attempt to save.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>Whether files are on their way.</summary>
    [Parameter]
    public EventCallback<bool> OnBusy { get; set; }

    public IReadOnlyList<Guid> Ids => [.. files.Select(f => f.Id)];

    private string Url => $"{Upload ?? $"/api/v1/work-items/{TaskId}/evidence"}?county={Uri.EscapeDataString(County)}{(Subject is null ? "" : $"&subject={Subject}")}";

    private bool IsClosed => Disabled || !isListening;

    /// <summary>Lists what is there now; what failed on the way is put away where <paramref name="isSaved"/>.</summary>
    public async Task ReloadAsync(bool isSaved = false)
    {
        var result = await ListAsync().KeepingPage(logger);
        files = result.Value ?? (result.Outcome == Outcome.Unavailable ? files : []);
        problem = null;
        if (isSaved && uploads is not null)
        {
            await uploads.InvokeVoidAsync("clear");
        }

        StateHasChanged();
    }

    [JSInvokable]
    public Task UploadedAsync() => ReloadAsync();

    [JSInvokable]
    public Task BusyAsync(bool isBusy) => OnBusy.InvokeAsync(isBusy);

    protected override async Task OnInitializedAsync()
    {
        account = await user.GetAccountIdAsync();
        if (RendererInfo.IsInteractive)
        {
            files = (await ListAsync()).Value ?? [];
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            self = DotNetObjectReference.Create(this);
            module = await script.InvokeAsync<IJSObjectReference>("import", $"./{Assets["js/evidence.js"]}");
            uploads = await module.InvokeAsync<IJSObjectReference>("start", zone, self);
            isListening = true;
            StateHasChanged();
        }
    }

    private Task<Result<IReadOnlyList<EvidenceFile>>> ListAsync() => Waiting is null ? query.UnattachedAsync(TaskId, Subject) : Waiting();

    private async Task RemoveAsync(Guid id)
    {
        var result = await remove.RunAsync(id).KeepingPage(logger);
        await ReloadAsync();
        problem = result.IsDone ? null : result.Message;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (uploads is not null)
            {
                await uploads.InvokeVoidAsync("stop");
                await uploads.DisposeAsync();
            }

            if (module is not null)
            {
                await module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser has already let go of it.
        }

        self?.Dispose();
    }
}
