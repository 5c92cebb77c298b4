using System.Text.Json.Nodes;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace MedCommunity.Web.Features.Plans;

/// <summary>修改方案: the office changes what the document says. Everything typed stays in the form until it is saved, whatever the answer is.</summary>
public sealed partial class PlanEditPage(PlanVersionsQuery query, EditPlan plans, NavigationManager navigation, IJSRuntime script, ILogger<PlanEditPage> logger)
{
    private static readonly (string Code, string Word)[] Parts = [("head", "方案"), ("phases", "阶段"), ("sections", "章节"), ("tasks", "任务")];

    private PlanEdit? edit;
    private PlanEdited? conflict;
    private JsonObject? task;
    private string part = "tasks";
    private string? note;
    private string? refusal;
    private string? saved;
    private bool isSaving;

    [Parameter]
    public string Id { get; set; } = "";

    [PersistentState]
    public byte[]? Packed { get; set; }

    private PlanToEdit? Data { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Data = PackedState.Unpack<PlanToEdit>(Packed) ?? (Guid.TryParse(Id, out var id) ? (await query.EditAsync(id)).Value : null);
        if (Data is null)
        {
            navigation.NotFound();
            return;
        }

        Packed = PackedState.Pack(Data);
        edit = new PlanEdit(Data) { Changed = StateHasChanged, IsWaiting = !RendererInfo.IsInteractive };
    }

    private void Show(string code, JsonObject? chosen) => (part, task) = (code, chosen);

    private async Task SaveAsync()
    {
        if (isSaving || edit is null)
        {
            return;
        }

        saved = refusal = null;
        edit.Errors.Clear();
        if (edit.Unread.Count > 0)
        {
            refusal = "没有保存，有内容看不懂，请改正标出的内容。";
            return;
        }

        isSaving = edit.IsWaiting = true;
        try
        {
            var document = edit.Document();
            var result = await plans.RunAsync(Data!.PlanId, edit.BasedOn, document, note).KeepingPage(logger);
            if (result.Value is { } done && result.IsDone)
            {
                // The same document: what is shown stays where it is.
                edit.Rebase(done.Newest.Number, document);
                (saved, note) = ($"已保存为第{done.Newest.Number}版。", null);
                return;
            }

            refusal = result.Message;
            conflict = result.Outcome == Outcome.Conflict ? result.Value : null;
            foreach (var (path, message) in result.Errors)
            {
                edit.Errors[path] = message;
            }
        }
        finally
        {
            isSaving = edit.IsWaiting = false;
        }
    }

    private void Merge()
    {
        var number = task?["number"]?.ToJsonString();
        edit!.Load(conflict!.Newest.Number, conflict.Document, PlanMerge.Merge(edit.Base, edit.Root.ToJsonString(), conflict.Document));
        (conflict, refusal) = (null, null);
        task = number is null ? null : edit.Tasks.OfType<JsonObject>().FirstOrDefault(t => t["number"]?.ToJsonString() == number);
    }

    private async Task LeaveAsync(LocationChangingContext context)
    {
        if (edit is { IsDirty: true } && !await script.InvokeAsync<bool>("confirm", "有改动还没有保存，离开后就没有了。确定离开吗？"))
        {
            context.PreventNavigation();
        }
    }
}
