using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms.Design;

/// <param name="Seen">The form's version token as last read.</param>
/// <param name="From">The first month for which it is no longer owed; null takes the retirement back.</param>
/// <param name="Reason">Stands in the log.</param>
public sealed record RetireFormInput(string? Code, Guid Seen, ReportingPeriod? From, string? Reason);

/// <summary>停用: from a month on the form is no longer owed; opened months keep it. 恢复使用 while that month has not been opened.</summary>
public sealed class RetireForm(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock)
{
    public const string Retired = "retired";
    public const string Resumed = "resumed";

    public Task<Result<Guid>> RunAsync(RetireFormInput input) => DesignDesk.ChangeAsync<Guid>(contexts, user, input.Code, async (db, actor, form) =>
    {
        var template = form.Template;
        if (template.Version != input.Seen)
        {
            return Result.Conflict($"《{template.Name}》刚被他人修改，请刷新页面看过再决定。");
        }

        var newestOpened = await DesignDesk.NewestOpenedAsync(db, actor.CountyId);
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        var reason = DesignDesk.Checked(input.Reason, "reason", "请写明原因。", DesignDesk.LongestNote, errors);
        if (errors.Count == 0 && await WhyNotAsync(db, form, input.From, newestOpened) is { } why)
        {
            errors["from"] = why;
        }

        if (errors.Count > 0)
        {
            return Result.Invalid(string.Join(" ", errors.Values), errors);
        }

        template.RetiredFrom = input.From;
        db.Record(actor.CountyId, input.From is null ? Resumed : Retired, nameof(FormTemplate), template.Id, reason);
        await db.SaveChangesAsync();
        return Result.Done(template.Version);
    });

    private async Task<string?> WhyNotAsync(AppDbContext db, PublishedForm form, ReportingPeriod? from, ReportingPeriod? newestOpened)
    {
        var template = form.Template;
        if (from is not null)
        {
            return template.RetiredFrom is { } already ? $"这张表已定于{already.Chinese}起停用；要换月份，请先恢复使用。"
                : !form.IsPublished() ? "这张表还没有启用过，不需要的话请放弃草稿。"
                : form.Draft() is { } draft ? $"这张表有{draft.SavedByName}保存的草稿，请先启用或者放弃草稿。"
                : DesignDesk.WhyNotFrom(from, newestOpened, clock.Today());
        }

        if (template.RetiredFrom is not { } retired)
        {
            return "这张表没有停用。";
        }

        if (retired <= newestOpened)
        {
            return $"停用已经生效（{newestOpened!.Value.Chinese}报告期已开启），不能恢复；仍要收集的话，请另建一张表。";
        }

        // Another form may ask the same by now: from the month on in which this one would ask it again.
        template.RetiredFrom = null;
        var others = await DesignDesk.AllAsync(db, template.CountyId);
        return form.InForce().Where(v => v.Until is null || v.Until > retired)
            .SelectMany(v => FormDesign.Clashes(template, v.Definition, v.From < retired ? retired : v.From, others)).FirstOrDefault()?.Message;
    }
}
