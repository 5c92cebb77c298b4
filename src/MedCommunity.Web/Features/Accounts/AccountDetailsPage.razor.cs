using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>One account, for the administrator: its roles, substitutions, lock, password and devices.</summary>
public sealed partial class AccountDetailsPage(NavigationManager navigation)
{
    private AccountDetails? data;
    private string? secret;
    private string? message;
    private bool failed;

    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>Read once on the server; the circuit takes it over from the prerendered page.</summary>
    [PersistentState]
    public byte[]? Packed { get; set; }

    [Inject]
    private AccountListQuery Query { get; set; } = null!;

    private string StateText => data!.LockedUntil is { } until && until != DateTimeOffset.MaxValue
        ? $"已锁定至 {Time(until.UtcDateTime)}"
        : data.OneTimePasswordUntil is { } valid ? $"{data.Row.State.Chinese()}（一次性密码{Time(valid)}前有效）" : data.Row.State.Chinese();

    protected override async Task OnInitializedAsync()
    {
        data = PackedState.Unpack<AccountDetails>(Packed);
        if (data is null)
        {
            await ReloadAsync();
            Packed = data is null ? null : PackedState.Pack(data);
        }
    }

    private async Task ReloadAsync()
    {
        var found = Guid.TryParse(Id, out var id) ? await Query.OneAsync(id) : Result.NotFound();
        if (found.IsDone)
        {
            data = found.Value;
        }
        else
        {
            navigation.NotFound();
        }
    }

    private async Task DoneAsync(AccountActionEnd end)
    {
        (message, failed, secret) = (end.Message, end.Failed, end.Secret);
        await ReloadAsync();
    }

    private static string Time(DateTime utc) => LocalClock.ToLocal(utc).ToString("yyyy-MM-dd HH:mm");
}

/// <summary>How an action on the account's page ended.</summary>
public sealed record AccountActionEnd(string? Message, bool Failed, string? Secret = null);
