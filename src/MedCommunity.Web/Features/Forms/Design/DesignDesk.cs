using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms.Design;

/// <summary>What the use cases of 表样 and 数据元 have in common.</summary>
internal static class DesignDesk
{
    public const int LongestNote = 500;

    /// <summary>How far ahead a version or a retirement may be planned, in months.</summary>
    public const int MostMonthsAhead = 36;

    /// <summary>Runs a step on the form of that code while nobody else designs.</summary>
    public static Task<Result<T>> ChangeAsync<T>(
        IDbContextFactory<AppDbContext> contexts, CurrentUser user, string? code, Func<AppDbContext, Actor, PublishedForm, Task<Result<T>>> step) =>
        InWriteAsync<T>(contexts, user, async (db, actor) => await FindAsync(db, actor.CountyId, code) is { } form
            ? await step(db, actor, form)
            : Result.NotFound($"没有代码为“{code}”的表样。"));

    /// <summary>Runs a designer's step: it decides and changes tracked rows; done is saved, all else is rolled back.</summary>
    public static async Task<Result<T>> InWriteAsync<T>(IDbContextFactory<AppDbContext> contexts, CurrentUser user, Func<AppDbContext, Actor, Task<Result<T>>> step)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var write = await db.BeginWriteAsync();
        var actor = await user.LoadAsync(db);
        if (Refusal(actor) is { } refusal)
        {
            return refusal;
        }

        await LockAsync(db, actor!.CountyId);
        var result = await step(db, actor);
        if (result.IsDone)
        {
            await db.SaveChangesAsync();
            await write.CommitAsync();
        }

        return result;
    }

    /// <summary>Why this person designs no forms, or null.</summary>
    public static Failure? Refusal(Actor? actor) => actor switch
    {
        null => Result.NotFound(),
        { IsOffice: false } => Result.NotAllowed("只有管委会办公室可以设计表样、增减数据元。"),
        _ => null,
    };

    /// <summary>Why this person reads no forms' designs, or null.</summary>
    public static Failure? ReadRefusal(Actor? actor) => actor switch
    {
        null => Result.NotFound(),
        { SeesCounty: false } => Result.NotAllowed("表样和数据元只向管委会办公室、管委会成员和审计人员开放。"),
        _ => null,
    };

    /// <summary>One designer at a time decides what the county's forms ask from a month on; whoever opens a month waits for him. SQLite has one writer anyway.</summary>
    public static Task LockAsync(AppDbContext db, Guid countyId) => db.Database.IsNpgsql()
        ? db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"forms" + countyId}, 0))")
        : Task.CompletedTask;

    /// <summary>The form with all its versions, tracked; null where the county has none of that code.</summary>
    public static async Task<PublishedForm?> FindAsync(AppDbContext db, Guid countyId, string? code)
    {
        if (await db.FormTemplates.SingleOrDefaultAsync(t => t.CountyId == countyId && t.Code == code) is not { } template)
        {
            return null;
        }

        return new(template, await db.FormTemplateVersions.Where(v => v.CountyId == countyId && v.TemplateId == template.Id).OrderBy(v => v.Number).ToListAsync());
    }

    /// <summary>All the county's forms, in the order of their codes.</summary>
    public static async Task<List<PublishedForm>> AllAsync(AppDbContext db, Guid countyId)
    {
        var templates = await db.FormTemplates.AsNoTracking().Where(t => t.CountyId == countyId).OrderBy(t => t.Code).ToListAsync();
        var versions = (await db.FormTemplateVersions.AsNoTracking().Where(v => v.CountyId == countyId).OrderBy(v => v.Number).ToListAsync()).ToLookup(v => v.TemplateId);
        return templates.ConvertAll(t => new PublishedForm(t, [.. versions[t.Id]]));
    }

    public static async Task<Dictionary<string, DataElement>> ElementsAsync(AppDbContext db, Guid countyId) =>
        await db.DataElements.AsNoTracking().Where(e => e.CountyId == countyId).ToDictionaryAsync(e => e.Code, StringComparer.Ordinal);

    /// <summary>The newest month that the county has opened, backfilled ones apart; null while there is none.</summary>
    public static async Task<ReportingPeriod?> NewestOpenedAsync(AppDbContext db, Guid countyId)
    {
        var newest = await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == countyId && !p.IsBackfilled).OrderByDescending(p => p.Period).Select(p => p.Period).Take(1).ToListAsync();
        return newest.Count == 0 ? null : newest[0];
    }

    /// <summary>Why nothing can be planned for this month, or null.</summary>
    public static string? WhyNotFrom(ReportingPeriod? month, ReportingPeriod? newestOpened, DateOnly today) =>
        month is not { } chosen ? "请选择从哪个月起。"
        : FormDesign.WhyNotFrom(chosen, newestOpened) is { } why ? why
        : chosen > ReportingPeriod.Of(today).AddMonths(MostMonthsAhead) ? "请选三年以内的月份。"
        : null;

    /// <summary>What stands of the form's draft against what somebody is about to do with it; null where it is as he has seen it.</summary>
    public static Failure? Overtaken(FormTemplateVersion? draft, Guid seen, string what) => draft switch
    {
        null => Result.Conflict($"这份草稿已经被启用或放弃了，{what}。请返回表样页面查看。"),
        _ when draft.Version != seen => Result.Conflict($"{draft.SavedByName}已于{FormText.Moment(draft.SavedAt ?? default)}保存了这份草稿，{what}。"),
        _ => null,
    };

    public static FormTemplateVersion? Draft(this PublishedForm form) => form.Versions.FirstOrDefault(v => v.IsDraft);

    /// <summary>Once a version has been published, the form's name, rhythm and kinds of unit stand (docs/decisions).</summary>
    public static bool IsPublished(this PublishedForm form) => form.Versions.Any(v => !v.IsDraft);

    public static string Join(IEnumerable<UnitKind> kinds) => string.Join(',', kinds.Distinct().Order());

    public static string Words(IEnumerable<UnitKind> kinds) => string.Join('、', kinds.Select(k => k.Chinese()));

    /// <summary>A text that is owed, trimmed, of one line.</summary>
    public static string Checked(string? text, string field, string missing, int longest, Dictionary<string, string> errors)
    {
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length == 0 || trimmed.Length > longest || trimmed.Any(char.IsControl))
        {
            errors[field] = trimmed.Length == 0 ? missing : $"最多{longest}字，不能换行。";
        }

        return trimmed;
    }

    /// <summary>Refuses with everything that is wrong; of several about one place the first.</summary>
    public static Failure Invalid(IEnumerable<DesignProblem> problems)
    {
        var wrong = problems.Where(p => p.Severity == Severity.Error).ToList();
        return Result.Invalid(
            wrong.Count == 1 ? wrong[0].Message : $"有{wrong.Count}处需要改正：{wrong[0].Message}",
            wrong.DistinctBy(p => p.Place).ToDictionary(p => p.Place, p => p.Message, StringComparer.Ordinal));
    }
}
