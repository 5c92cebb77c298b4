using MedCommunity.Web.Components.Layout;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace MedCommunity.Web.Features.Home;

/// <summary>工作台: what the person has to do now.</summary>
public sealed partial class HomePage(DeskQuery query, IEnumerable<MenuEntry> entries, IAuthorizationService authorization)
{
    private List<MenuEntry> links = [];

    [PersistentState]
    public DeskData? Desk { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private string? Lead => Desk is null ? null
        : Desk.Waiting > 0 ? $"{Desk.Name}，有 {Desk.Waiting} 件事等您办理。"
        : $"{Desk.Name}，目前没有等您办理的事。";

    protected override async Task OnInitializedAsync()
    {
        Desk ??= await query.RunAsync();
        if (Desk?.Administration is null)
        {
            return;
        }

        // The pages of administration that this installation has, as in the menu.
        var user = (await Authentication).User;
        foreach (var entry in entries.Where(e => e.Group == "管理").OrderBy(e => e.Order))
        {
            if (entry.Policy is null || (await authorization.AuthorizeAsync(user, entry.Policy)).Succeeded)
            {
                links.Add(entry);
            }
        }
    }
}
