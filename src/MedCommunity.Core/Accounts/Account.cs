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

/// <summary>A personal access token; only the hash of its secret is kept.</summary>
public sealed class AccessToken : IAudited
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    public Guid AccountId { get; set; }

    public required string Name { get; set; }

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
