using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace MedCommunity.Web.Features.Plans;

/// <summary>任务台账: all tasks with their lights, filtered, sorted and put together by what the address says.</summary>
public sealed partial class WorkItemList(LedgerQuery query, NavigationManager navigation, IJSRuntime script)
{
    /// <summary>Chosen for a bulk action; they stay chosen from page to page until the filters change.</summary>
    private HashSet<Guid> selected = [];
    private string? selectedUnder;

    private string Lead => View is null ? "每项任务谁负责、到哪一步、是否按时。" : $"共{View.Head.Total}项任务：谁负责、到哪一步、是否按时。打开任务可查看原因和进展。";

    private IReadOnlyList<LedgerColumn> Columns => LedgerColumns.Of(Filter);

    protected override Task<LedgerView?> LoadAsync() => query.RunAsync(Filter);

    protected override async Task OnParametersSetAsync()
    {
        await base.OnParametersSetAsync();
        if (selectedUnder != Filter.Choice().ToQuery())
        {
            (selected, selectedUnder) = ([], Filter.Choice().ToQuery());
        }
    }

    private void Select(Guid id)
    {
        if (!selected.Remove(id))
        {
            selected.Add(id);
        }
    }

    /// <summary>All that the filters let through, or none.</summary>
    private async Task SelectAsync(bool all) => selected = all ? [.. await query.IdsAsync(Filter) ?? []] : [];

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        try
        {
            await using var keys = await script.InvokeAsync<IJSObjectReference>("import", $"./{Assets["js/ledger.js"]}");
        }
        catch (JSDisconnectedException)
        {
            // The page has gone; nobody presses its keys.
        }
    }

    private void GroupBy(ChangeEventArgs change) =>
        navigation.NavigateTo((Filter with { Group = change.Value as string is { } key and not "section" ? key : null, Page = 1 }).At("/tasks"));

    private void Toggle(LedgerColumn column)
    {
        var chosen = Columns.Where(c => !c.IsFixed && c != column).Select(c => c.Key).ToList();
        if (!Columns.Contains(column))
        {
            chosen.Add(column.Key);
        }

        // In the order of the table; the usual ones need not stand in the address, and none at all still is a choice.
        var keys = LedgerColumns.All.Where(c => c.IsFixed || chosen.Contains(c.Key)).ToList();
        var isUsual = keys.SequenceEqual(LedgerColumns.All.Where(c => c.IsFixed || c.IsUsual));
        navigation.NavigateTo((Filter with { Columns = isUsual ? null : [.. keys.Where(c => chosen.Count == 0 || !c.IsFixed).Select(c => c.Key)] }).At("/tasks"));
    }
}
