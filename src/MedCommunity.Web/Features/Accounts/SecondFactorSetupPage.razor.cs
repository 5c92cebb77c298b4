using MedCommunity.Core.Accounts;
using Microsoft.AspNetCore.Components;
using QRCoder;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>Binds an authenticator; the way through the gate for roles that ask for one, and the way to another phone.</summary>
public sealed partial class SecondFactorSetupPage(CurrentUser user, NavigationManager navigation)
{
    private OfferedKey? offer;
    private IReadOnlyList<string>? recovery;
    private MarkupString qr;
    private string accountName = "";
    private bool isReplacement;
    private bool isRequired;
    private string? message;

    [Inject]
    private SetUpSecondFactor SetUp { get; set; } = null!;

    [Inject]
    private PortalUsers Users { get; set; } = null!;

    [SupplyParameterFromForm]
    private string? Offered { get; set; }

    [SupplyParameterFromForm]
    private string? NewCode { get; set; }

    [SupplyParameterFromForm]
    private string? Password { get; set; }

    [SupplyParameterFromForm]
    private string? OldCode { get; set; }

    private string Lead => isRequired ? "您的角色要求登录时除密码外再用验证器，绑定后才能继续。"
        : isReplacement ? "换了手机时用。绑定成功后，原来的验证器和恢复码作废。"
        : "登录时除密码外再用手机上的验证器，密码泄露时账号仍然安全。";

    protected override async Task OnInitializedAsync()
    {
        if (await Users.SelfAsync() is not { } account)
        {
            navigation.NavigateTo("/account/login");
            return;
        }

        accountName = account.UserName!;
        isReplacement = account.TwoFactorEnabled;
        isRequired = user.Gate == Gate.SecondFactor;
        Show(account.Id, Offered);
    }

    private static string Grouped(string key) => string.Join(' ', key.Chunk(4).Select(c => new string(c)));

    private void Show(Guid accountId, string? offered)
    {
        offer = SetUp.Offer(accountId, accountName, offered);
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(offer.Uri, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(code);
        qr = (MarkupString)svg.GetGraphic(4, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }

    private async Task ConfirmAsync()
    {
        var result = await SetUp.RunAsync(Offered, NewCode, Password, OldCode);
        recovery = result.Value;
        message = result.Message;
    }
}
