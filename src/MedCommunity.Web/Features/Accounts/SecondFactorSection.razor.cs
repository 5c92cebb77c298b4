using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Accounts;

public sealed partial class SecondFactorSection(NavigationManager navigation)
{
    private IReadOnlyList<string>? recovery;
    private string? message;

    [Parameter, EditorRequired]
    public MyAccount View { get; set; } = null!;

    [Inject]
    private SwitchOffSecondFactor SwitchOff { get; set; } = null!;

    [Inject]
    private RenewRecoveryCodes Renew { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "second-factor")]
    private string? Password { get; set; }

    [SupplyParameterFromForm(FormName = "second-factor")]
    private string? Code { get; set; }

    [SupplyParameterFromForm(FormName = "second-factor")]
    private string? Do { get; set; }

    private async Task ChangeAsync()
    {
        if (Do != "off")
        {
            var renewed = await Renew.RunAsync(Password, Code);
            (recovery, message) = (renewed.Value, renewed.Message);
            return;
        }

        var off = await SwitchOff.RunAsync(Password, Code);
        message = off.Message;
        if (off.IsDone)
        {
            navigation.NavigateTo("/account?done=second-factor-off");
        }
    }
}
