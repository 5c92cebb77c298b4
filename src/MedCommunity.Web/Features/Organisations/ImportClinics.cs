using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Forms;
using MedCommunity.Web.Spreadsheets;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Organisations;

public enum ClinicChange
{
    Added,
    Updated,
    Unchanged,
}

/// <summary>What became of a row.</summary>
/// <param name="What">For an update, what changed.</param>
public sealed record ClinicLine(int Row, ClinicChange Change, string Branch, string Name, string Code, string What)
{
    public string Verb => Change switch { ClinicChange.Added => "新增", ClinicChange.Updated => "更新", _ => "无变化" };

    public override string ToString() => $"第{Row}行 {Verb}：{Branch} · {Name}（{Code}）{(What.Length == 0 ? "" : $"：{What}")}";
}

/// <summary>What an import did, or with a dry run would do; or everything that must be mended first, when nothing was done.</summary>
/// <param name="Notices">What the clerk should know and need not mend.</param>
/// <param name="Findings">At most <see cref="ImportClinics.MostFindings"/>; <paramref name="Omitted"/> says how many more there are.</param>
public sealed record ClinicImport(IReadOnlyList<ClinicLine> Lines, IReadOnlyList<string> Notices, IReadOnlyList<SheetFinding> Findings, int Omitted)
{
    public int Added => Lines.Count(l => l.Change == ClinicChange.Added);

    public int Updated => Lines.Count(l => l.Change == ClinicChange.Updated);

    public int Unchanged => Lines.Count(l => l.Change == ClinicChange.Unchanged);

    public string Summary => string.Join('，', new (string Verb, int Count)[] { ("新增", Added), ("更新", Updated), ("无变化", Unchanged) }.Where(p => p.Count > 0).Select(p => $"{p.Verb}{p.Count}个"));

    /// <summary>The findings as text, one a line.</summary>
    public IEnumerable<string> FindingLines => Omitted == 0 ? Findings.Select(f => f.ToString()) : Findings.Select(f => f.ToString()).Append($"其余{Omitted}处从略");
}

/// <summary>
/// Brings in 嘎查村卫生室 and 社区卫生服务站 from an Excel file below their branches, all or nothing. A clinic that the county has already gets the
/// file's contact; what the file leaves blank is kept, so that the same file again changes nothing. Every row is audited by itself.
/// </summary>
public sealed class ImportClinics(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<ImportClinics> logger)
{
    public const int MostFindings = 200;
    internal const string OnlyAdministrators = "只有系统管理员可以导入机构。";

    public async Task<Result<ClinicImport>> RunAsync(byte[] file, bool dryRun)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (Refusal(await user.LoadAsync(db)) is { } early)
        {
            return early;
        }

        // Before the write begins: on SQLite nobody else writes while it lasts.
        var read = SheetReader.Read(file, ClinicSheet.Layout);
        if (read.Value is not { } table)
        {
            return Result.Invalid(read.Message!);
        }

        await using var write = await db.BeginWriteAsync();
        var actor = await user.LoadAsync(db);
        if (Refusal(actor) is { } refusal)
        {
            return refusal;
        }

        var countyId = actor!.CountyId;
        var today = clock.Today();
        await UnitDesk.HoldAsync(db, countyId);
        var units = await db.OrgUnits.Where(u => u.CountyId == countyId).ToListAsync();
        var register = new ClinicRegister(
            units,
            await db.OrgPlacements.AsNoTracking().Where(p => p.CountyId == countyId).ToListAsync(),
            await db.FormerNames.AsNoTracking().Where(f => f.CountyId == countyId).ToListAsync(),
            today);
        var rows = new ClinicRows(table, register, today);
        var findings = rows.Check();
        if (findings.Count > 0)
        {
            return Invalid(findings, rows.Notices);
        }

        if (rows.Rows.Count == 0)
        {
            return Result.Invalid($"“{ClinicSheet.Name}”工作表里没有要导入的机构。请从第2行起每行填写一个机构（示例行不会导入）。");
        }

        var lines = rows.Rows.Select(row => row.Existing is { } unit ? Update(row, unit) : Add(db, countyId, row, register, today)).ToList();
        try
        {
            await db.SaveChangesAsync();
            if (!dryRun)
            {
                await write.CommitAsync();
            }
        }
        catch (DbUpdateException e) when (FormDesk.IsLostRace(e))
        {
            logger.LogWarning(e, "An import of clinics into county {County} lost a race.", countyId);
            return Result.Conflict("导入期间有人改动了机构，没有导入任何内容。请重新检查后再导入。");
        }

        var import = new ClinicImport(lines, rows.Notices, [], 0);
        if (!dryRun)
        {
            logger.LogInformation("Imported clinics into county {County}: {Added} added, {Updated} updated, {Unchanged} unchanged.", countyId, import.Added, import.Updated, import.Unchanged);
        }

        return Result.Done(import);
    }

    private static Failure? Refusal(Actor? actor) =>
        actor is null ? Result.NotFound() : actor.Has(Role.Administrator) ? null : Result.NotAllowed(OnlyAdministrators);

    private static Result<ClinicImport> Invalid(IReadOnlyList<SheetFinding> findings, IReadOnlyList<string> notices)
    {
        var shown = findings.Take(MostFindings).ToList();
        return Result.Invalid(
            $"文件中有{findings.Count}处需要修改，没有导入任何机构。请改好后重新上传。",
            new ClinicImport([], notices, shown, findings.Count - shown.Count),
            shown.GroupBy(f => $"第{f.Row}行").ToDictionary(g => g.Key, g => string.Join('；', g.Select(f => $"{f.Column}：{f.Message}"))));
    }

    private static ClinicLine Add(AppDbContext db, Guid countyId, ClinicRow row, ClinicRegister register, DateOnly today)
    {
        var openedOn = row.OpenedOn ?? today;

        // A clinic older than its branch's first place in the tree takes its own from then on.
        var from = openedOn < register.Since(row.Branch) ? register.Since(row.Branch) : openedOn;
        var unit = CountySetup.AddUnit(db, countyId, row.Code ?? register.NextCode(row.Branch, row.Kind), row.Name, row.Kind, row.Branch.Id, from, register.NextOrder(row.Branch));
        unit.OpenedOn = openedOn;
        unit.ContactName = row.ContactName;
        unit.ContactPhone = row.ContactPhone;
        return new ClinicLine(row.Number, ClinicChange.Added, row.Branch.Name, unit.Name, unit.Code, "");
    }

    private static ClinicLine Update(ClinicRow row, OrgUnit unit)
    {
        var changes = new List<string>();
        if (row.ContactName is not null && row.ContactName != unit.ContactName)
        {
            changes.Add($"联系人由{unit.ContactName ?? "无"}改为{row.ContactName}");
            unit.ContactName = row.ContactName;
        }

        if (row.ContactPhone is not null && row.ContactPhone != unit.ContactPhone)
        {
            changes.Add($"联系电话由{unit.ContactPhone ?? "无"}改为{row.ContactPhone}");
            unit.ContactPhone = row.ContactPhone;
        }

        return new ClinicLine(row.Number, changes.Count == 0 ? ClinicChange.Unchanged : ClinicChange.Updated, row.Branch.Name, unit.Name, unit.Code, string.Join('；', changes));
    }
}
