using Microsoft.AspNetCore.Identity;

namespace MedCommunity.Web.Features.Accounts;

internal sealed class ChineseIdentityErrors : IdentityErrorDescriber
{
    public override IdentityError DefaultError() => Of(nameof(DefaultError), "未能完成，请稍后再试。");

    public override IdentityError PasswordMismatch() => Of(nameof(PasswordMismatch), "原密码不正确。");

    public override IdentityError PasswordTooShort(int length) => Of(nameof(PasswordTooShort), $"密码至少{length}位。");

    public override IdentityError PasswordRequiresDigit() => Of(nameof(PasswordRequiresDigit), "密码要有数字。");

    public override IdentityError PasswordRequiresLower() => Of(nameof(PasswordRequiresLower), "密码要有小写字母。");

    public override IdentityError PasswordRequiresUpper() => Of(nameof(PasswordRequiresUpper), "密码要有大写字母。");

    public override IdentityError PasswordRequiresNonAlphanumeric() => Of(nameof(PasswordRequiresNonAlphanumeric), "密码要有符号。");

    public override IdentityError PasswordRequiresUniqueChars(int uniqueChars) => Of(nameof(PasswordRequiresUniqueChars), $"密码至少要有{uniqueChars}种字符。");

    public override IdentityError DuplicateUserName(string userName) => Of(nameof(DuplicateUserName), $"账号“{userName}”已存在。");

    public override IdentityError InvalidUserName(string? userName) => Of(nameof(InvalidUserName), "账号只能用小写字母、数字和 - . _。");

    private static IdentityError Of(string code, string text) => new() { Code = code, Description = text };
}
