using System.Buffers.Text;
using System.Security.Cryptography;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <param name="LastDay">The last day on which it works.</param>
internal sealed record TokenInput(string? Name, TokenScope Scope, DateOnly? LastDay);

/// <summary>新建访问令牌: for a script of one's own. The token is given out once; only its hash is kept.</summary>
internal sealed class IssueToken(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public const int DefaultLifeInDays = 90;

    /// <summary>One's own, with the roles one has; not while acting for somebody else.</summary>
    public async Task<Result<string>> HandleAsync(TokenInput input)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor || user.IsOperator)
        {
            return Result.NotFound();
        }

        if (actor.OnBehalfOf is not null)
        {
            return Result.NotAllowed("代理他人时不能新建访问令牌。");
        }

        var name = input.Name?.Trim() ?? "";
        var today = clock.Today();
        var errors = Fields.Of(
            ("name", name.Length is 0 or > 100 ? "请给令牌起个名字（不超过100字），说明它用在哪里。" : null),
            ("scope", (input.Scope & TokenScope.All) == TokenScope.None ? "请至少选择一项用途。" : null),
            ("lastDay", input.LastDay is not { } last ? "请填写到期日。"
                : last < today ? "到期日不能早于今天。"
                : last.DayNumber - today.DayNumber >= AccountRules.LongestTokenLifeInDays ? "令牌最长有效一年。" : null));
        return errors.Count > 0
            ? Result.Invalid("没有新建，请改正标出的内容。", errors)
            : Result.Done(await AddAsync(db, actor.AccountId, name, input.Scope & TokenScope.All, LocalClock.EndOf(input.LastDay!.Value)));
    }

    /// <summary><c>account token NAME</c>: the operator makes one that may do what the account may.</summary>
    public async Task<Result<string>> ForAsync(string userName, string tokenName)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var name = userName.Trim().ToUpperInvariant();
        return await db.Users.Where(a => a.NormalizedUserName == name).Select(a => (Guid?)a.Id).FirstOrDefaultAsync() is { } account
            ? Result.Done(await AddAsync(db, account, tokenName, TokenScope.All, LocalClock.EndOf(clock.Today().AddDays(DefaultLifeInDays - 1))))
            : Result.NotFound($"没有名为“{userName}”的账号。");
    }

    private async Task<string> AddAsync(AppDbContext db, Guid account, string name, TokenScope scope, DateTime expiresAt)
    {
        var token = $"mc_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        db.AccessTokens.Add(new AccessToken
        {
            AccountId = account,
            Name = name,
            Scope = scope,
            Hash = TokenAuthentication.HashOf(token),
            CreatedAt = clock.Utc(),
            ExpiresAt = expiresAt,
        });
        await db.SaveChangesAsync();
        return token;
    }
}
