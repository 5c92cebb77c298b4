using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Commands;
using MedCommunity.Web.Hosting;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>Changes one's own password. Nothing of the account changes unless the password does; then its other sessions are over.</summary>
internal sealed class ChangePassword(PortalSignIn signIn, PortalUsers users, Sessions sessions, IDbContextFactory<AppDbContext> contexts, DataFolder data, TimeProvider clock)
{
    public async Task<Result<bool>> RunAsync(string? current, string? chosen, string? again)
    {
        if (await users.SelfAsync() is not { } account)
        {
            return Result.NotFound();
        }

        if (string.IsNullOrEmpty(chosen) || chosen != again)
        {
            return Result.Invalid("Again", "两次输入的新密码不一样。");
        }

        var attempt = await signIn.CheckPasswordSignInAsync(account, current ?? "", lockoutOnFailure: true);
        if (!attempt.Succeeded)
        {
            return attempt.IsLockedOut ? Result.NotAllowed(SignInWithPassword.Locked) : Result.Invalid("Current", "原密码不正确。");
        }

        var changed = await users.ChangePasswordAsync(account, current!, chosen);
        if (!changed.Succeeded)
        {
            return Result.Invalid("New", string.Join("", changed.Errors.Select(e => e.Description)));
        }

        account.MustChangePassword = false;
        account.OneTimePasswordUntil = null;
        account.PasswordChangedAt = clock.Utc();
        await users.UpdateAsync(account);
        await using var db = await contexts.CreateDbContextAsync();
        await sessions.EndOthersAsync(db, account.Id, signIn.SessionId);
        if (account.IsInstallationAdministrator)
        {
            Serve.ForgetFirstPassword(data);
        }

        await signIn.RefreshSignInAsync(account);
        return Result.Done(true);
    }
}
