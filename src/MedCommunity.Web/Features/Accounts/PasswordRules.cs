using MedCommunity.Core.Accounts;
using Microsoft.AspNetCore.Identity;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>What Identity's own rules (length, kinds of characters) leave out.</summary>
internal sealed class PasswordRules : IPasswordValidator<Account>
{
    public const string Chinese = "至少10位，要有大小写字母、数字和符号，不能含有账号名，也不能与原密码相同。";

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password)
    {
        if (user.UserName is { Length: > 0 } name && password?.Contains(name, StringComparison.OrdinalIgnoreCase) == true)
        {
            return Task.FromResult(Wrong("PasswordContainsName", "密码不能含有账号名。"));
        }

        // The hash is still the old one here.
        var isOld = user.PasswordHash is { } hash
            && manager.PasswordHasher.VerifyHashedPassword(user, hash, password ?? "") != PasswordVerificationResult.Failed;
        return Task.FromResult(isOld ? Wrong("PasswordIsOld", "新密码不能与原密码相同。") : IdentityResult.Success);
    }

    private static IdentityResult Wrong(string code, string text) => IdentityResult.Failed(new IdentityError { Code = code, Description = text });
}
