using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Accounts;

public sealed partial class SessionsSection(NavigationManager navigation)
{
    private string? message;

    [Parameter, EditorRequired]
    public MyAccount View { get; set; } = null!;

    [Inject]
    private EndSessions End { get; set; } = null!;

    /// <summary>A session, or <c>others</c>.</summary>
    [SupplyParameterFromForm(FormName = "sessions")]
    private string? Id { get; set; }

    private async Task EndAsync()
    {
        if (Id != "others" && !Guid.TryParse(Id, out _))
        {
            return;
        }

        var result = await End.RunAsync(Guid.TryParse(Id, out var one) ? one : null);
        message = result.Message;
        if (result.IsDone)
        {
            navigation.NavigateTo(Id == "others" ? "/account?done=sessions" : "/account?done=session");
        }
    }
}
