using MedCommunity.Core.Accounts;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Accounts;

public sealed record EditAccountInput(string? DisplayName, string? Phone);

/// <summary>修改账号: the person's name and telephone; the sign-in name stays.</summary>
internal sealed class EditAccount(AccountDesk desk)
{
    public Task<Result<bool>> HandleAsync(Guid accountId, EditAccountInput input) => desk.ChangeAccountAsync<bool>(accountId, "edit", (_, found) =>
    {
        var displayName = input.DisplayName?.Trim() ?? "";
        var phone = input.Phone?.Trim() ?? "";
        var errors = Fields.Of(("displayName", AccountRules.WrongDisplayName(displayName)), ("phone", AccountRules.WrongPhone(phone)));
        if (errors.Count > 0)
        {
            return Task.FromResult<Result<bool>>(Result.Invalid("没有保存，请改正标出的内容。", errors));
        }

        found.Account.DisplayName = displayName;
        found.Account.PhoneNumber = PhoneNumber.Normalise(phone);
        return Task.FromResult(Result.Done(true));
    });
}

/// <summary>One message per field that has one.</summary>
internal static class Fields
{
    public static Dictionary<string, string> Of(params ReadOnlySpan<(string Field, string? Message)> checks)
    {
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (field, message) in checks)
        {
            if (message is not null)
            {
                errors.TryAdd(field, message);
            }
        }

        return errors;
    }
}
