using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>What a page or endpoint asks of its caller as a whole; the use case then decides about the single record.</summary>
public static class Policies
{
    /// <summary>Anybody signed in who holds a role.</summary>
    public const string SignedIn = nameof(SignedIn);

    /// <summary>任务台账 and the plan: everybody with business data but village doctors.</summary>
    public const string ReadPlans = nameof(ReadPlans);

    /// <summary>A plan's versions and its document: those who read the whole county.</summary>
    public const string ReadPlansInFull = nameof(ReadPlansInFull);

    /// <summary>Importing and editing a plan: the office.</summary>
    public const string EditPlans = nameof(EditPlans);

    /// <summary>County and community figures: everybody with business data.</summary>
    public const string ReadFigures = nameof(ReadFigures);

    /// <summary>我的填报: those who fill the forms of a unit.</summary>
    public const string FillForms = nameof(FillForms);

    /// <summary>村卫生室汇总录入 in the menu: the people of a branch, who fill its clinics' forms; others come to read by a link.</summary>
    public const string CollectClinics = nameof(CollectClinics);

    /// <summary>审核: the office, and directors whose hospital or branch verifies others' forms.</summary>
    public const string ReviewForms = nameof(ReviewForms);

    /// <summary>历史补录: the office.</summary>
    public const string BackfillForms = nameof(BackfillForms);

    /// <summary>表样 and 数据元: those who read the whole county.</summary>
    public const string ReadTemplates = nameof(ReadTemplates);

    /// <summary>Designing forms: the office.</summary>
    public const string DesignForms = nameof(DesignForms);

    /// <summary>指标定义: those who read the whole county.</summary>
    public const string ReadDefinitions = nameof(ReadDefinitions);

    /// <summary>Defining indicators: the office.</summary>
    public const string DefineIndicators = nameof(DefineIndicators);

    /// <summary>数据质量: those who read the whole county, and directors for their own scope.</summary>
    public const string ReadQuality = nameof(ReadQuality);

    /// <summary>驾驶舱: those who read the whole county.</summary>
    public const string Cockpit = nameof(Cockpit);

    /// <summary>People, roles, organisations, settings.</summary>
    public const string Administer = nameof(Administer);

    /// <summary>审计日志: who audits the whole county, and its administrators, to whom business data stays hidden in it.</summary>
    public const string ReadAudit = nameof(ReadAudit);

    /// <summary>旗县: the installation's administrator, with or without a role in any county.</summary>
    public const string Install = nameof(Install);

    /// <summary>备份: who administers a county, and the installation's administrator.</summary>
    public const string Backups = nameof(Backups);

    /// <summary>我的账号: everybody signed in, with roles or without, once password and second factor are as they must be.</summary>
    public const string OwnAccount = nameof(OwnAccount);

    /// <summary>Setting up a second factor: the way through <see cref="Gate.SecondFactor"/>.</summary>
    public const string SetUpSecondFactor = nameof(SetUpSecondFactor);

    /// <summary>Pages on the way through a gate, with the gates that are shut before them too.</summary>
    internal static readonly IReadOnlyDictionary<string, Gate[]> ShutBy = new Dictionary<string, Gate[]>
    {
        [OwnAccount] = [Gate.Password, Gate.SecondFactor],
        [SetUpSecondFactor] = [Gate.Password],
    };

    internal static readonly IReadOnlyDictionary<string, Func<Actor, bool>> Rules = new Dictionary<string, Func<Actor, bool>>
    {
        [SignedIn] = _ => true,
        [ReadPlans] = a => a.Grants.Any(g => g.Role is not (Role.Administrator or Role.VillageDoctor)),
        [ReadPlansInFull] = a => a.SeesCounty,
        [EditPlans] = a => a.IsOffice,
        [ReadFigures] = a => a.ReadsBusinessData,
        [FillForms] = FillsForms,
        [CollectClinics] = a => a.Grants.Any(g => g.Role is Role.Director or Role.Clerk && g.UnitId is { } unit && a.Tree.Find(unit)?.Kind.IsBranch() == true),
        [ReviewForms] = a => a.IsOffice || a.Grants.Any(g => g.Role == Role.Director && g.UnitId is { } unit
            && a.Tree.Find(unit)?.Kind is UnitKind.GeneralHospital or UnitKind.TownshipBranch or UnitKind.SpecialistBranch),
        [BackfillForms] = a => a.IsOffice,
        [ReadTemplates] = a => a.SeesCounty,
        [DesignForms] = a => a.IsOffice,
        [ReadDefinitions] = a => a.SeesCounty,
        [DefineIndicators] = a => a.IsOffice,
        [ReadQuality] = a => a.MayReadQuality(),
        [Cockpit] = a => a.SeesCounty,
        [Administer] = a => a.Has(Role.Administrator),
        [ReadAudit] = a => a.IsAdministrator || a.Grants.Any(g => g is { Role: Role.Auditor, UnitId: null }),
    };

    private static bool FillsForms(Actor actor) => actor.IsOffice || actor.Grants.Any(g =>
        g.Role is Role.Director or Role.Clerk or Role.VillageDoctor
        || (g.Role == Role.Liaison && g.UnitId is { } unit
            && actor.Tree.Find(unit)?.Kind is UnitKind.InsuranceBureau or UnitKind.PublicHealthAgency or UnitKind.HealthCommission));
}

internal sealed record PolicyRequirement(Func<Actor, bool> Rule) : IAuthorizationRequirement;

/// <summary>Decides a policy with the roles as the database has them now.</summary>
internal sealed class PolicyHandler(PageActor actors) : AuthorizationHandler<PolicyRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, PolicyRequirement requirement)
    {
        if (context.User.Identity?.IsAuthenticated == true && await actors.GetAsync(context.User) is { } actor && requirement.Rule(actor))
        {
            context.Succeed(requirement);
        }
    }
}

/// <param name="OrAdministers">Whether administering a county is enough.</param>
internal sealed record InstallationRequirement(bool OrAdministers = false) : IAuthorizationRequirement;

internal sealed class InstallationHandler(IDbContextFactory<AppDbContext> contexts, CurrentUser user, PageActor actors) : AuthorizationHandler<InstallationRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, InstallationRequirement requirement)
    {
        if (context.User.Identity?.IsAuthenticated != true)
        {
            return;
        }

        if (user.AccountId is null)
        {
            user.Take(context.User);
        }

        if (requirement.OrAdministers)
        {
            var actor = await actors.GetAsync(context.User);
            if (actor?.IsAdministrator == true)
            {
                context.Succeed(requirement);
            }

            // A gate that is shut leads to the page that opens it; the next question would forget it.
            if (actor?.IsAdministrator == true || user.Gate != Gate.Open)
            {
                return;
            }
        }

        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadInstallationAdministratorAsync(db) is not null)
        {
            context.Succeed(requirement);
        }
    }
}
