using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;

namespace MedCommunity.Web.Commands.Demonstration;

/// <summary>Who signs in to the synthetic counties, and in whose names their forms went their way.</summary>
/// <param name="passwordHash">One for all: the password is no secret, and a thousand hashes would take a minute. Null for accounts without a password.</param>
internal sealed class SyntheticAccounts(string? passwordHash)
{
    private readonly Account auditor = New("auditor", "审计 周科长", passwordHash);
    private readonly Account admin = New("admin", "系统管理员", passwordHash);
    private bool isShared;

    /// <summary>Submitted every form; nobody can sign in as it.</summary>
    public Account Submitter { get; } = New("demo-units", "演示填报人", null);

    /// <summary>Verified what is verified; nobody can sign in as it either.</summary>
    public Account Verifier { get; } = New("demo-verifiers", "演示审核人", null);

    /// <summary>Adds the county's own office, lets the auditor read the county, and adds with the first county the accounts that all share.</summary>
    /// <returns>The office, which approved the forms.</returns>
    public Account AddTo(AppDbContext db, County county, DateOnly from)
    {
        if (!isShared)
        {
            isShared = true;
            admin.IsInstallationAdministrator = true;
            Submitter.LockoutEnd = Verifier.LockoutEnd = DateTimeOffset.MaxValue;
            db.Users.AddRange(admin, auditor, Submitter, Verifier);
            Grant(admin, Role.Administrator);
        }

        var office = New(county.Code, $"{county.Name} 管委会办公室", passwordHash);
        db.Users.Add(office);
        Grant(office, Role.Office);
        Grant(auditor, Role.Auditor);
        return office;

        void Grant(Account account, Role role) => db.RoleGrants.Add(new RoleGrant { CountyId = county.Id, AccountId = account.Id, Role = role, From = from });
    }

    private static Account New(string name, string displayName, string? passwordHash) => new()
    {
        UserName = name,
        NormalizedUserName = name.ToUpperInvariant(),
        DisplayName = displayName,
        LockoutEnabled = true,
        SecurityStamp = Guid.NewGuid().ToString("N"),
        IsDemonstration = passwordHash is not null,
        PasswordHash = passwordHash,
    };
}
