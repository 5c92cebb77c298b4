using MedCommunity.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms.Design;

/// <summary>数据元: what the county can ask for, and the office's own ones.</summary>
public sealed partial class ElementsPage(ElementsQuery query)
{
    private string? word;
    private bool onlyOwn;
    private object? form;
    private ElementRow? editing;
    private string? done;

    [PersistentState]
    public byte[]? Packed { get; set; }

    private ElementList? Data { get; set; }

    private bool Waiting => !RendererInfo.IsInteractive;

    private List<ElementRow> Shown => [.. Data!.Rows.Where(r => r.Has(word) && (!onlyOwn || r.IsOwn))];

    protected override async Task OnInitializedAsync()
    {
        Data = PackedState.Unpack<ElementList>(Packed);
        await (Data is null ? LoadAsync() : Task.CompletedTask);
    }

    private async Task LoadAsync()
    {
        Data = (await query.RunAsync()).Value;
        Packed = Data is null ? null : PackedState.Pack(Data);
    }

    private void Open(ElementRow? row) => (form, editing, done) = (new object(), row, null);

    private async Task DoneAsync(string what)
    {
        (form, done) = (null, what);
        await LoadAsync();
    }
}
