using MedCommunity.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Plans;

/// <summary>A view of the tasks: what it shows stands in the address, and is read afresh whenever that changes.</summary>
public abstract class LedgerPage<TView> : ComponentBase
    where TView : class
{
    /// <summary>Read once on the server; the circuit takes it over from the prerendered page.</summary>
    [PersistentState]
    public byte[]? Packed { get; set; }

    [SupplyParameterFromQuery]
    public string? Section { get; set; }

    [SupplyParameterFromQuery]
    public string? Department { get; set; }

    [SupplyParameterFromQuery]
    public string? Light { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }

    [SupplyParameterFromQuery]
    public string? Within { get; set; }

    [SupplyParameterFromQuery]
    public string? Overdue { get; set; }

    [SupplyParameterFromQuery]
    public string? Unassigned { get; set; }

    [SupplyParameterFromQuery]
    public string? Mine { get; set; }

    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    [SupplyParameterFromQuery]
    public string? Group { get; set; }

    [SupplyParameterFromQuery]
    public string? Cols { get; set; }

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    internal LedgerFilter Filter { get; private set; } = LedgerFilter.None;

    protected TView? View { get; private set; }

    /// <summary>What else of the address the view depends on.</summary>
    protected virtual string Further => "";

    protected bool IsLoading { get; private set; }

    private string? shown;

    protected override async Task OnParametersSetAsync()
    {
        Filter = LedgerFilter.Of(name => name switch
        {
            "section" => Section,
            "department" => Department,
            "light" => Light,
            "q" => Text,
            "within" => Within,
            "overdue" => Overdue,
            "unassigned" => Unassigned,
            "mine" => Mine,
            "sort" => Sort,
            "group" => Group,
            "cols" => Cols,
            _ => Page,
        });
        var address = $"{Filter.ToQuery()} {Further}";
        if (address == shown)
        {
            return;
        }

        if (shown is null && PackedState.Unpack<TView>(Packed) is { } kept)
        {
            (View, shown) = (kept, address);
            return;
        }

        shown = address;
        await ReloadAsync();
    }

    protected async Task ReloadAsync()
    {
        var address = shown;
        IsLoading = true;
        try
        {
            var loaded = await LoadAsync();

            // Of two addresses asked for in quick succession the later one is shown.
            if (address == shown)
            {
                View = loaded;
                Packed = View is null ? null : PackedState.Pack(View);
            }
        }
        catch
        {
            // Whoever tries again is not told that it is there already.
            shown = null;
            throw;
        }
        finally
        {
            IsLoading = false;
        }
    }

    protected abstract Task<TView?> LoadAsync();
}
