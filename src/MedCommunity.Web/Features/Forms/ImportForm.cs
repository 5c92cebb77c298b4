using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>A figure or an explanation that the import changes.</summary>
public sealed record FormImportChange(string Address, string Name, string Before, string After);

/// <summary>A cell that the file changes and somebody else changed after it was downloaded.</summary>
public sealed record FormImportConflict(string Code, string Address, string Name, string Yours, string Stored, string? By, DateTime? At);

/// <summary>What is wrong, or worth a word, in the file or in the form as it will stand.</summary>
/// <param name="Address">The sheet's cell; null where the message names it or the file does not have it.</param>
public sealed record FormImportFinding(string? Address, string Name, bool IsError, string Message)
{
    public override string ToString() => $"{(Address is null ? "" : $"{Address} ")}{(Name.Length == 0 ? "" : $"“{Name}”：")}{Message}";
}

/// <summary>What an import did, or with a dry run would do; or why it does nothing.</summary>
/// <param name="Form">Unit, month and name of the form.</param>
/// <param name="Seen">The revision that this is compared with: whoever confirms has seen it.</param>
/// <param name="Unreadable">Cells that must be mended before anything is imported.</param>
/// <param name="Findings">What the form's rules say of the form as it will stand; errors block its submission, not the import.</param>
public sealed record FormImport(
    string Form, int Seen, IReadOnlyList<FormImportChange> Changes, IReadOnlyList<FormImportConflict> Conflicts,
    IReadOnlyList<FormImportFinding> Unreadable, IReadOnlyList<FormImportFinding> Findings)
{
    public int Errors => Findings.Count(f => f.IsError);

    /// <summary>As text, one a line.</summary>
    public IEnumerable<string> Lines =>
    [
        .. Changes.Select(c => $"{c.Address} {c.Name}：{c.Before} → {c.After}"),
        .. Conflicts.Select(c => $"{c.Address} {c.Name}：文件中为{c.Yours}，系统中已{(c.By is null ? "" : $"由{c.By}")}改为{c.Stored}"),
        .. Unreadable.Select(f => f.ToString()),
        .. Findings.Select(f => $"{(f.IsError ? "错误" : "提示")} {f}"),
    ];
}

/// <summary>
/// 导入Excel: takes a form's filled workbook as if its cells were typed, through <see cref="SaveCells"/>: same rights, same rules, same conflicts.
/// It never submits. What the file leaves empty, or as it was when it was downloaded, is left alone.
/// </summary>
public sealed class ImportForm(IDbContextFactory<AppDbContext> contexts, SaveCells save, CurrentUser user, TimeProvider clock)
{
    /// <param name="dryRun">Only says what it would do.</param>
    /// <param name="seen">The revision that the person has seen the file compared with; left out where nobody looked.</param>
    /// <param name="overwrite">Codes of cells in conflict where the file wins; the others are left as stored.</param>
    public async Task<Result<FormImport>> RunAsync(FormKey key, byte[] file, bool dryRun, int? seen = null, IReadOnlyCollection<string>? overwrite = null)
    {
        user.Path = EntryPath.Excel;
        var stored = await StoredAsync(key);
        if (stored.Value is not { } form)
        {
            return new Failure(stored.Outcome, stored.Message!, stored.Errors);
        }

        var read = FormSheet.Read(file);
        if (read.Value is not { } sheets)
        {
            return Result.Invalid(read.Message!);
        }

        return sheets.FirstOrDefault(s => s.Mark.Key == key && s.Mark.County == form.Actor.County.Code) is { } sheet
            ? await ImportAsync(form, sheet, dryRun, seen, overwrite ?? [])
            : Result.Invalid($"这个文件不是本表的，没有导入。文件里是{string.Join('、', sheets.Take(5).Select(s => $"{s.Mark.Key.Period.Chinese}的另一张表（{s.Mark.Key.Unit}/{s.Mark.Key.Template}）"))}。请在本页下载本表填写。");
    }

    /// <summary>The operator's way: every form of the workbook, all or none of them, each as its page would take it.</summary>
    public async Task<Result<IReadOnlyList<FormImport>>> FromTerminalAsync(byte[] file, ReportingPeriod period, bool dryRun)
    {
        var read = FormSheet.Read(file);
        if (read.Value is not { } sheets)
        {
            return Result.Invalid(read.Message!);
        }

        if (sheets.FirstOrDefault(s => s.Mark.Key.Period != period) is { } other)
        {
            return Result.Invalid($"工作表“{other.Sheet}”是{other.Mark.Key.Period.Chinese}的表，不是{period.Chinese}的。");
        }

        if (sheets.Select(s => s.Mark.County).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            return Result.Invalid("文件里有几个旗县的表，请分开导入。");
        }

        user.CountyCode = sheets[0].Mark.County;
        user.Path = EntryPath.Excel;
        IReadOnlyList<FormImport> done = [];
        foreach (var isDry in dryRun ? new[] { true } : [true, false])
        {
            var imports = new List<FormImport>();
            foreach (var sheet in sheets)
            {
                var stored = await StoredAsync(sheet.Mark.Key);
                var import = stored.Value is { } form ? await ImportAsync(form, sheet, isDry, null, []) : new Failure(stored.Outcome, stored.Message!, stored.Errors);
                if (import is { IsDone: true, Value.Conflicts.Count: 0 })
                {
                    imports.Add(import.Value);
                    continue;
                }

                var message = $"工作表“{sheet.Sheet}”：{import.Message ?? "有单元格在下载之后被修改过。"}";
                return import.Value is null ? new Failure(import.Outcome, message, import.Errors) : Result.Conflict<IReadOnlyList<FormImport>>(message, [import.Value]);
            }

            done = imports;
        }

        return Result.Done(done);
    }

    /// <summary>The form as stored, for somebody who may fill it now.</summary>
    private async Task<Result<FormCase>> StoredAsync(FormKey key)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor || await FormCase.LoadAsync(db, actor, key, clock.Utc()) is not { } form)
        {
            return Result.NotFound();
        }

        return SaveCells.WhyNot(form) is { } refusal ? refusal : Result.Done(form);
    }

    private async Task<Result<FormImport>> ImportAsync(FormCase form, FilledForm sheet, bool dryRun, int? seen, IReadOnlyCollection<string> overwrite)
    {
        var import = new FormImport($"{form.Unit.Name} · {form.Obligation.Period.Chinese} · {form.Template.Name}", form.NextRevision - 1, [], [], sheet.Findings, []);
        if (sheet.Mark.TemplateVersion != form.Obligation.TemplateVersionId)
        {
            return Result.Invalid("表样在下载之后改过版本，这个文件不能再导入。请重新下载本表填写。");
        }

        if (sheet.Mark.Revision > import.Seen || sheet.Cells.Any(c => form.Definition.Find(c.Code) is null))
        {
            return Result.Invalid("这个文件与系统中的表对不上（版本更新或项目不同）。请重新下载本表填写。");
        }

        if (sheet.Findings.Count > 0)
        {
            return Unreadable(import, sheet.Findings);
        }

        var key = sheet.Mark.Key;
        var cells = Sent(form, sheet);
        var result = await save.HandleAsync(key, Input(sheet.Mark.Revision, cells), dryRun: true);
        if (result.Value?.Conflicts is { } conflicts)
        {
            if (!dryRun && seen is { } revision && (await save.HandleAsync(key, Input(revision, cells), dryRun: true)).Outcome == Outcome.Conflict)
            {
                return await RecheckAsync(sheet);
            }

            import = import with { Conflicts = [.. cells.Where(c => conflicts.ContainsKey(c.Code)).Select(c => Conflict(form, c, conflicts[c.Code]))] };
            cells = [.. cells.Where(c => !conflicts.ContainsKey(c.Code) || (!dryRun && overwrite.Contains(c.Code)))];
            if (!dryRun && seen is null)
            {
                return Result.Conflict("文件下载之后，有单元格被修改过，没有导入任何内容。", import);
            }
        }
        else if (!result.IsDone)
        {
            return result.Outcome == Outcome.Invalid
                ? Unreadable(import, [.. cells.Where(c => result.Errors.ContainsKey(c.Code)).Select(c => new FormImportFinding(c.Address, form.Definition.Find(c.Code)!.Name, IsError: true, result.Errors[c.Code]))])
                : new Failure(result.Outcome, result.Message!, result.Errors);
        }

        // The person has seen what stands there now; what is changed after that is a conflict again.
        result = await save.HandleAsync(key, Input(Math.Max(sheet.Mark.Revision, seen ?? 0), cells), dryRun);
        if (result.Outcome == Outcome.Conflict && result.Value is not null && !dryRun)
        {
            return await RecheckAsync(sheet);
        }

        return result.Value is { } answer && result.IsDone
            ? Result.Done(import with
            {
                Changes = [.. cells.SelectMany(c => Changes(form, c))],
                Findings = [.. answer.Findings.Select(f => new FormImportFinding(
                    sheet.Cells.FirstOrDefault(c => c.Code == f.Cell)?.Address, form.Definition.Find(f.Cell)!.Name, f.Severity == "error",
                    f.Severity != "error" && answer.Explanations.ContainsKey(f.Cell) ? $"{f.Message}（已说明）" : f.Message))],
            })
            : new Failure(result.Outcome, result.Message!, result.Errors);
    }

    /// <summary>Somebody wrote between the check and the confirmation: the person looks again.</summary>
    private async Task<Result<FormImport>> RecheckAsync(FilledForm sheet)
    {
        var stored = await StoredAsync(sheet.Mark.Key);
        var again = stored.Value is { } form ? await ImportAsync(form, sheet, dryRun: true, null, []) : new Failure(stored.Outcome, stored.Message!, stored.Errors);
        return again.Value is { } now ? Result.Conflict("检查之后又有人修改了本表，没有导入任何内容。请核对后再确认。", now) : again;
    }

    private static Result<FormImport> Unreadable(FormImport import, IReadOnlyList<FormImportFinding> findings) => Result.Invalid(
        $"文件中有{findings.Count}处需要修改，没有导入任何内容。请改好后重新上传。",
        import with { Unreadable = findings },
        findings.GroupBy(f => f.Address ?? f.Name).ToDictionary(g => g.Key, g => string.Join('；', g.Select(f => f.ToString()))));

    /// <summary>What the file changes: not what it says as well as the form does.</summary>
    private static List<FormSheetCell> Sent(FormCase form, FilledForm sheet) =>
    [
        .. sheet.Cells.Select(c => c with
            {
                Value = c.Value == form.Document[c.Code] ? null : c.Value,
                Said = c.Said == form.Document.Explanation(c.Code) ? null : c.Said,
            }).Where(c => c.Value is not null || c.Said is not null),
    ];

    private static SaveCellsInput Input(int version, List<FormSheetCell> cells) => new(
        version,
        cells.Where(c => c.Value is not null).ToDictionary(c => c.Code, c => JsonSerializer.SerializeToElement(c.Value!.Value), StringComparer.Ordinal),
        cells.Where(c => c.Said is not null).ToDictionary(c => c.Code, c => JsonSerializer.SerializeToElement(c.Said), StringComparer.Ordinal));

    private static IEnumerable<FormImportChange> Changes(FormCase form, FormSheetCell cell)
    {
        var name = form.Definition.Find(cell.Code)!.Name;
        if (cell.Value is { } value)
        {
            yield return new(cell.Address, name, form.Document[cell.Code].Chinese(), value.Chinese());
        }

        if (cell.Said is { } said)
        {
            yield return new(cell.SaidAddress, $"{name}的说明", Quoted(form.Document.Explanation(cell.Code)), Quoted(said));
        }
    }

    private static FormImportConflict Conflict(FormCase form, FormSheetCell cell, CellConflict conflict)
    {
        var name = form.Definition.Find(cell.Code)!.Name;
        return conflict.Stored is CellValue stored
            ? new(cell.Code, cell.Address, name, cell.Value?.Chinese() ?? stored.Chinese(), stored.Chinese(), conflict.By, conflict.At)
            : new(cell.Code, cell.SaidAddress, $"{name}的说明", Quoted(cell.Said ?? ""), Quoted((string)conflict.Stored!), conflict.By, conflict.At);
    }

    private static string Quoted(string said) => said.Length == 0 ? "无" : said;
}
