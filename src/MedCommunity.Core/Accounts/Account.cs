using MedCommunity.Core.Data;
using Microsoft.AspNetCore.Identity;

namespace MedCommunity.Core.Accounts;

/// <summary>A person who signs in. Belongs to the installation; what the person may do stands in <see cref="RoleGrant"/>s.</summary>
public sealed class Account : IdentityUser<Guid>, IAudited
{
    public Account() => Id = Guid.CreateVersion7();

    /// <summary>The name that others see beside what the person did.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>The installation's administrator: creates counties and their first administrator.</summary>
    public bool IsInstallationAdministrator { get; set; }

    /// <summary>Signed in with a one-time password: nothing else is open until it is changed.</summary>
    public bool MustChangePassword { get; set; }

    /// <summary>Until when a one-time password opens the door; null once the person has set a password.</summary>
    public DateTime? OneTimePasswordUntil { get; set; }

    /// <summary>When the person last set the password; passwords grow old (等保2.0 二级 身份鉴别).</summary>
    public DateTime? PasswordChangedAt { get; set; }

    public DateTime? LastSignedInAt { get; set; }

    /// <summary>An account of the demonstration; the sign-in page lists these in Development.</summary>
    public bool IsDemonstration { get; set; }
}

/// <summary>What an account may be within a unit's subtree (domain.md, Who uses it).</summary>
public enum Role
{
    /// <summary>管委会办公室/卫健委: keeps the plan, reviews forms.</summary>
    Office,

    /// <summary>责任部门联络员: reports for a department, fills its forms.</summary>
    Liaison,

    /// <summary>管委会成员、领导: reads the county.</summary>
    Leader,

    /// <summary>院长(负责人): submits, and verifies what is below.</summary>
    Director,

    /// <summary>填报员: fills, does not submit.</summary>
    Clerk,

    /// <summary>村医: fills and submits the clinic's form.</summary>
    VillageDoctor,

    /// <summary>审计、盟市/自治区: reads, across the counties granted.</summary>
    Auditor,

    /// <summary>系统管理员: people, roles, organisations, settings; no business data.</summary>
    Administrator,
}

public static class Roles
{
    /// <summary>What a token of one scope is used for, in words.</summary>
    public static string Chinese(this TokenScope scope) => scope switch
    {
        TokenScope.Read => "查询",
        TokenScope.Report => "填报任务进展",
        TokenScope.Fill => "填写和提交报表",
        TokenScope.Review => "审核报表",
        _ => string.Join('、', new[] { TokenScope.Read, TokenScope.Report, TokenScope.Fill, TokenScope.Review }.Where(s => scope.HasFlag(s)).Select(s => s.Chinese())),
    };

    public static string Chinese(this Role role) => role switch
    {
        Role.Office => "管委会办公室",
        Role.Liaison => "部门联络员",
        Role.Leader => "管委会成员",
        Role.Director => "负责人",
        Role.Clerk => "填报员",
        Role.VillageDoctor => "村医",
        Role.Auditor => "审计",
        _ => "系统管理员",
    };
}

/// <summary>A role of an account within a unit's subtree, or the whole county where there is no unit, between two days.</summary>
public sealed class RoleGrant : TenantRow, IAudited
{
    public Guid AccountId { get; set; }

    public Guid? UnitId { get; set; }

    public Role Role { get; set; }

    public DateOnly From { get; set; }

    /// <summary>The first day on which it no longer holds.</summary>
    public DateOnly? To { get; set; }
}

/// <summary>
/// 代理: while one person is away, another may act with the roles that the absent one holds in this county. Everything done under it names both.
/// Always ends by itself; ended earlier, <see cref="To"/> is moved.
/// </summary>
public sealed class Substitution : TenantRow, IVersioned, IAudited
{
    public Guid AbsentId { get; set; }

    public Guid SubstituteId { get; set; }

    public DateOnly From { get; set; }

    /// <summary>The first day on which it no longer holds.</summary>
    public DateOnly To { get; set; }

    public required string Reason { get; set; }

    public Guid Version { get; set; } = Guid.CreateVersion7();

    public bool HoldsOn(DateOnly day) => From <= day && day < To;
}

/// <summary>One sign-in in one browser, so that it can be looked at and ended; the cookie carries its id. The audit log holds its beginning and its end.</summary>
public sealed class AccountSession : IAudited
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    public Guid AccountId { get; set; }

    public DateTime SignedInAt { get; set; }

    /// <summary>When its browser last showed that somebody is there; written about once a minute at most.</summary>
    public DateTime LastSeenAt { get; set; }

    public string? Address { get; set; }

    /// <summary>The browser, as it names itself.</summary>
    public string? Browser { get; set; }

    public DateTime? EndedAt { get; set; }
}

/// <summary>What a token may be used for; the account's roles bound it further.</summary>
[Flags]
public enum TokenScope
{
    None = 0,

    /// <summary>Reads what the account may read.</summary>
    Read = 1,

    /// <summary>Reports progress on tasks.</summary>
    Report = 2,

    /// <summary>Fills, submits and withdraws forms.</summary>
    Fill = 4,

    /// <summary>Verifies, approves, returns and reopens forms.</summary>
    Review = 8,

    All = Read | Report | Fill | Review,
}

/// <summary>A personal access token; only the hash of its secret is kept.</summary>
public sealed class AccessToken : IAudited
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    public Guid AccountId { get; set; }

    public required string Name { get; set; }

    public TokenScope Scope { get; set; } = TokenScope.Read;

    /// <summary>SHA-256 of the token, hexadecimal.</summary>
    public required string Hash { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime ExpiresAt { get; set; }

    public DateTime? RevokedAt { get; set; }
}

/// <summary>A key that protects cookies and form tokens; kept in the database so that every instance reads the same ring.</summary>
public sealed class DataProtectionKey
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    public required string FriendlyName { get; set; }

    public required string Xml { get; set; }
}
