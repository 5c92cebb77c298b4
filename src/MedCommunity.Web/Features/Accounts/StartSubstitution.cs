using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>A substitution as it is asked for. Accounts are named by their sign-in names.</summary>
/// <param name="Absent">Who is away; the person who asks where left out.</param>
/// <param name="LastDay">The last day on which the substitute acts.</param>
public sealed record SubstitutionInput(string? Absent, string? Substitute, DateOnly? From, DateOnly? LastDay, string? Reason);

/// <summary>安排代理: the absent person asks for it, or the county's administrator arranges it.</summary>
internal sealed class StartSubstitution(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<StartSubstitution> log)
{
    public async Task<Result<Guid>> HandleAsync(SubstitutionInput input)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return Result.NotFound();
        }

        if (actor.OnBehalfOf is not null)
        {
            return Refuse("代理他人时不能再安排代理，请先结束代理。");
        }

        var people = await ColleaguesQuery.ReadAsync(db, actor.CountyId, clock.Today());
        var absent = string.IsNullOrWhiteSpace(input.Absent) ? people.Find(p => p.Id == actor.AccountId) : people.Find(p => p.Name == input.Absent.Trim());
        var forSelf = absent?.Id == actor.AccountId;
        if (!forSelf && !actor.IsAdministrator)
        {
            return Refuse("只能为自己安排代理；为他人安排，请系统管理员办理。");
        }

        var substitute = people.Find(p => p.Name == input.Substitute?.Trim() && (actor.IsAdministrator || ColleaguesQuery.Sees(actor, p)));
        var today = clock.Today();
        var from = input.From ?? today;
        var reason = input.Reason?.Trim() ?? "";
        var errors = Fields.Of(
            ("absent", absent is null ? "没有这个账号，或它在本旗县没有角色。" : null),
            ("substitute", substitute is null ? "请选择本旗县有角色的代理人。"
                : substitute.Id == absent?.Id ? "代理人不能是本人。"
                : substitute.Id == actor.AccountId && !forSelf ? "系统管理员不能指定自己代理他人。" : null),
            ("from", from < today ? "起始日期不能早于今天。" : null),
            ("lastDay", input.LastDay is not { } last ? "请填写最后一天：代理必须有期限。"
                : last < from ? "最后一天不能早于起始日期。"
                : last.DayNumber - from.DayNumber >= AccountRules.LongestSubstitutionInDays ? $"代理最长{AccountRules.LongestSubstitutionInDays}天；更久请调整角色。" : null),
            ("reason", reason.Length is 0 or > 200 ? "请写明原因，不超过200字。" : null));
        if (errors.Count > 0)
        {
            return Result.Invalid("没有安排，请改正标出的内容。", errors);
        }

        var to = input.LastDay!.Value.AddDays(1);
        if (await db.Substitutions.AnyAsync(s => s.CountyId == actor.CountyId && s.AbsentId == absent!.Id && s.From < to && s.To > from))
        {
            return Result.Conflict("这段时间已经安排了代理，请先结束原来的安排。");
        }

        var row = new Substitution { CountyId = actor.CountyId, AbsentId = absent!.Id, SubstituteId = substitute!.Id, From = from, To = to, Reason = reason };
        db.Substitutions.Add(row);
        await db.SaveChangesAsync();
        await write.CommitAsync();
        return Result.Done(row.Id);
    }

    private Failure Refuse(string reason)
    {
        log.LogInformation("A substitution asked for by {Actor} was refused.", user.AccountId);
        return Result.NotAllowed(reason);
    }
}
