using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Spreadsheets;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Forms;

/// <summary>What a backfill did, or with a dry run would do; or everything that must be mended first, when nothing was done.</summary>
/// <param name="Form">The form's name.</param>
/// <param name="Months">The months that the file fills.</param>
/// <param name="Added">Forms that are new.</param>
/// <param name="Changes">Approved figures that become others; not those of new forms. At most <see cref="BackfillForms.Most"/>.</param>
/// <param name="ChangedForms">Forms that had been backfilled before and are approved again.</param>
/// <param name="Unchanged">Forms that say what is approved already.</param>
/// <param name="Blank">Rows without a figure.</param>
/// <param name="Errors">They block the whole import; at most <see cref="BackfillForms.Most"/> of <paramref name="ErrorCount"/>.</param>
/// <param name="Warnings">They do not.</param>
public sealed record Backfill(
    string Form, IReadOnlyList<ReportingPeriod> Months, int Added, IReadOnlyList<FormImportChange> Changes, int ChangedCells, int ChangedForms, int Unchanged, int Blank,
    IReadOnlyList<FormImportFinding> Errors, int ErrorCount, IReadOnlyList<FormImportFinding> Warnings, int WarningCount);

/// <summary>
/// 历史补录: the office enters the forms of months before the county's first opened one, many units and months in one sheet, all or nothing.
/// They are approved as they come (the one exception to 'nobody reviews what he submitted'), closed, and never judged on time.
/// </summary>
public sealed class BackfillForms(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, ILogger<BackfillForms> log)
{
    public const int Most = 200;

    /// <summary>A month's form is measured against twelve periods before it, a yearly one's too.</summary>
    internal static readonly ReportingPeriod Earliest = new(2015, 1);

    internal const string Reason = "历史补录";
    internal const string OnlyOffice = "只有管委会办公室可以补录历史数据。";
    internal const string NothingOpened = "还没有开启过报告期。请先开启第一个报告期，再补录它以前的月份。";

    private static readonly JsonSerializerOptions Json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<Result<Backfill>> RunAsync(byte[] file, bool dryRun)
    {
        user.Path = EntryPath.Backfill;
        await using var db = await contexts.CreateDbContextAsync();
        if (Refusal(await user.LoadAsync(db)) is { } early)
        {
            return early;
        }

        // Before the write begins: on SQLite nobody else writes while it lasts.
        var code = BackfillSheet.TemplateOf(file);
        if (code.Value is null)
        {
            return Result.Invalid(code.Message!);
        }

        await using var write = await db.BeginWriteAsync();
        var actor = await user.LoadAsync(db);
        if (Refusal(actor) is { } refusal)
        {
            return refusal;
        }

        var county = await BackfillCounty.ReadAsync(db, actor!.County, code.Value, clock);
        if (county.Value is not { } known)
        {
            return Result.Invalid(county.Message!);
        }

        var table = BackfillSheet.Read(file, known.Columns.Select(c => c.Header));
        if (table.Value is null)
        {
            return Result.Invalid(table.Message!);
        }

        var rows = new BackfillRows(table.Value, known.Template, known.Columns, known.Forms, known.FirstOpened, known.OwedFor);
        List<FormImportFinding> errors = [.. rows.Check()];
        var now = clock.Utc();
        var forms = await FormsAsync(db, known, rows.Rows);
        var warnings = new List<FormImportFinding>();
        foreach (var form in forms)
        {
            if (form.Stored is { } stored && stored.StateAt(now) != SubmissionState.Approved)
            {
                errors.Add(new($"第{form.Row.Number}行", form.Row.Title, IsError: true, $"这张表{stored.StateAt(now).Chinese()}，正在办理，不能补录"));
            }

            foreach (var finding in FormCheck.Run(form.Row.Form, form.After.Values, Earlier(forms, known, form, now)))
            {
                (finding.Severity == Severity.Error ? errors : warnings).Add(new(
                    form.Row.Addresses[finding.Cell], $"{form.Row.Title} · {form.Row.Form.Find(finding.Cell)!.Name}", finding.Severity == Severity.Error, finding.Message));
            }
        }

        var changed = forms.Where(f => f.Stored is not null && f.Changed.Count > 0).ToList();
        var added = forms.Where(f => f.Stored is null).ToList();
        List<FormImportChange> changes = [.. changed.SelectMany(f => f.Changed.Select(c => new FormImportChange(
            f.Row.Addresses[c], $"{f.Row.Title} · {f.Row.Form.Find(c)!.Name}", f.Before[c].Chinese(), f.After[c].Chinese())))];
        var backfill = new Backfill(
            known.Template.Name, [.. forms.Select(f => f.Row.Period).Distinct().Order()], added.Count, [.. changes.Take(Most)], changes.Count, changed.Count,
            forms.Count - added.Count - changed.Count, rows.Blank, [.. errors.Take(Most)], errors.Count, [.. warnings.Take(Most)], warnings.Count);
        if (errors.Count > 0)
        {
            return Result.Invalid(
                $"文件中有{errors.Count}处需要修改，没有导入任何内容。请改好后重新上传。",
                backfill,
                errors.Take(Most).GroupBy(f => f.Address!).ToDictionary(g => g.Key, g => string.Join('；', g.Select(f => f.ToString()))));
        }

        if (forms.Count == 0)
        {
            return Result.Invalid("表里没有填写任何数据，没有导入。");
        }

        if (dryRun || added.Count + changed.Count == 0)
        {
            return Result.Done(backfill);
        }

        await ApplyAsync(db, actor, known, [.. added, .. changed], now);
        db.AuditAsBatch(actor.CountyId, "backfilled", nameof(CountyPeriod), JsonSerializer.Serialize(
            new { Name = known.Template.Name, Period = $"{backfill.Months[0]}—{backfill.Months[^1]}", Obligations = added.Count, ChangedForms = changed.Count }, Json));
        try
        {
            await db.SaveChangesAsync();
            await write.CommitAsync();
        }
        catch (DbUpdateException e) when (FormDesk.IsLostRace(e))
        {
            log.LogWarning(e, "A backfill of {Template} in county {County} lost a race.", known.Template.Code, actor.CountyId);
            return Result.Conflict("导入期间有人改动了这些月份的表，没有导入任何内容。请重新检查后再导入。");
        }

        log.LogInformation("Backfilled {Added} forms of {Template} in county {County}, changed {Changed}.", added.Count, known.Template.Code, actor.CountyId, changed.Count);
        return Result.Done(backfill);
    }

    internal static Failure? Refusal(Actor? actor) =>
        actor is null ? Result.NotFound() : actor.IsOffice ? null : Result.NotAllowed(OnlyOffice);

    /// <summary>Each row beside what is stored of its form.</summary>
    private static async Task<List<BackfilledForm>> FormsAsync(AppDbContext db, BackfillCounty county, List<BackfillRow> rows)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        var (first, last) = (rows.Min(r => r.Period), rows.Max(r => r.Period));
        await county.ReadSubmissionsAsync(db, first.AddMonths(-FormHistory.Length * county.Template.Frequency.Months()), last);
        return rows.ConvertAll(row =>
        {
            var stored = county.Submissions.GetValueOrDefault((row.Unit.Id, row.Period));
            var before = stored is null ? FormDocument.Empty : FormDocument.Parse(stored.Document);
            var after = before.Write(row.Values, int.MaxValue, (stored?.Revision ?? 0) + 1);
            return new BackfilledForm(row, stored, before, after.Document, after.Changed);
        });
    }

    /// <summary>What the unit had in the periods before, as the file leaves it.</summary>
    private static FormHistory Earlier(List<BackfilledForm> forms, BackfillCounty county, BackfilledForm form, DateTime now)
    {
        county.InFile ??= forms.ToDictionary(f => (f.Row.Unit.Id, f.Row.Period), f => f.After.Values);
        return new(county.Template.Frequency, form.Row.Period, [.. FormHistory.Of(county.Template.Frequency, form.Row.Period)
            .Select(p => (Period: p, Values: county.InFile.GetValueOrDefault((form.Row.Unit.Id, p)) ?? county.ValuesOf(form.Row.Unit.Id, p, now)))
            .Where(p => p.Values is not null).Select(p => (p.Period, p.Values!))]);
    }

    private async Task ApplyAsync(AppDbContext db, Actor actor, BackfillCounty county, List<BackfilledForm> forms, DateTime now)
    {
        var (first, last) = (forms.Min(f => f.Row.Period), forms.Max(f => f.Row.Period));
        var versions = county.Forms.Keys.ToArray();
        var approved = (await db.ApprovedValues.Where(v => v.CountyId == actor.CountyId && v.Period >= first && v.Period <= last && versions.Contains(v.TemplateVersionId)).ToListAsync())
            .ToLookup(v => v.SubmissionId);
        foreach (var period in forms.Select(f => f.Row.Period).Distinct().Where(p => !county.Periods.Contains(p)))
        {
            db.CountyPeriods.Add(new CountyPeriod { CountyId = actor.CountyId, Period = period, OpenedAt = now, ClosedAt = now, IsBackfilled = true });
        }

        foreach (var form in forms)
        {
            var submission = form.Stored ?? Start(db, county, form.Row);
            submission.State = SubmissionState.Approved;
            submission.Revision++;
            submission.Reason = null;
            submission.CellReasons = null;
            submission.Document = form.After.ToJson();
            submission.FirstSubmittedAt ??= now;
            submission.SubmittedAt = now;
            submission.SubmittedBy = actor.AccountId;
            submission.SubmittedFor = actor.OnBehalfOf;
            db.TakeIntoFigures(submission, form.Row.Owed.TemplateVersionId, form.Row.Form, approved[submission.Id], actor.AccountId, now);
            db.Keep(form.Changed.Select(cell => new SubmissionChange
            {
                CountyId = actor.CountyId,
                SubmissionId = submission.Id,
                Cell = cell,
                Before = JsonSerializer.Serialize(form.Before[cell]),
                After = JsonSerializer.Serialize(form.After[cell]),
                Revision = submission.Revision,
                At = now,
                By = actor.AccountId,
                ByName = actor.Name,
                Path = user.Path,
            }));
            db.SubmissionEvents.Add(new SubmissionEvent
            {
                CountyId = actor.CountyId,
                SubmissionId = submission.Id,
                Action = SubmissionAction.Approve,
                State = SubmissionState.Approved,
                At = now,
                By = actor.AccountId,
                ByName = actor.Name,
                Reason = Reason,
            });
        }
    }

    private static Submission Start(AppDbContext db, BackfillCounty county, BackfillRow row)
    {
        if (!county.Entered.Contains(row.Owed.Id))
        {
            row.Owed.IsBackfilled = true;
            db.Obligations.Add(row.Owed);
        }

        var submission = new Submission
        {
            CountyId = row.Owed.CountyId,
            ObligationId = row.Owed.Id,
            UnitId = row.Unit.Id,
            TemplateId = row.Owed.TemplateId,
            Period = row.Period,
            Document = FormDocument.Empty.ToJson(),
        };
        db.Submissions.Add(submission);
        return submission;
    }
}

/// <summary>A row beside what is stored, and what it makes of it.</summary>
internal sealed record BackfilledForm(BackfillRow Row, Submission? Stored, FormDocument Before, FormDocument After, IReadOnlyList<string> Changed);

/// <summary>What a backfill of one form reads of the county, in a constant number of statements.</summary>
internal sealed class BackfillCounty
{
    private readonly Dictionary<ReportingPeriod, (OrgTree Tree, IReadOnlyDictionary<Guid, Obligation> Owed)> months = [];
    private readonly Func<ReportingPeriod, (OrgTree, IReadOnlyDictionary<Guid, Obligation>)> ofMonth;

    private BackfillCounty(
        County county, FormTemplate template, List<FormTemplateVersion> versions, ReportingPeriod firstOpened, HashSet<ReportingPeriod> periods, List<Obligation> entered, OrgRegister register)
    {
        (CountyId, Template, FirstOpened, Periods, Entered) = (county.Id, template, firstOpened, periods, [.. entered.Select(o => o.Id)]);
        Forms = versions.ToDictionary(v => v.Id, v => FormDefinition.Parse(v.Definition));
        Columns = BackfillSheet.Columns(versions.OrderByDescending(v => v.Number).Select(v => Forms[v.Id]));
        ofMonth = period =>
        {
            var tree = register.TreeOn(period.LastDay);
            var owed = ReportingRules.Owed(county.Id, period, county.DueDay, county.VerifiedDueDay, tree, [template], versions).ToDictionary(o => o.UnitId);
            foreach (var obligation in entered.Where(o => o.Period == period))
            {
                // What was entered before keeps the version that it was entered with.
                owed[obligation.UnitId] = obligation;
            }

            return (tree, owed);
        };
    }

    public Guid CountyId { get; }

    public FormTemplate Template { get; }

    public ReportingPeriod FirstOpened { get; }

    /// <summary>The months that exist already.</summary>
    public HashSet<ReportingPeriod> Periods { get; }

    /// <summary>Obligations of earlier backfills.</summary>
    public HashSet<Guid> Entered { get; }

    /// <summary>By version.</summary>
    public Dictionary<Guid, FormDefinition> Forms { get; }

    public IReadOnlyList<(FormField Field, string Header)> Columns { get; }

    public Dictionary<(Guid Unit, ReportingPeriod Period), Submission> Submissions { get; private set; } = [];

    /// <summary>What the file makes of each form.</summary>
    public Dictionary<(Guid Unit, ReportingPeriod Period), IReadOnlyDictionary<string, CellValue>>? InFile { get; set; }

    public static async Task<Result<BackfillCounty>> ReadAsync(AppDbContext db, County county, string templateCode, TimeProvider clock)
    {
        if (await db.FormTemplates.AsNoTracking().SingleOrDefaultAsync(t => t.CountyId == county.Id && t.Code == templateCode) is not { } template)
        {
            return Result.Invalid($"本旗县没有代码为{CellText.Quote(templateCode)}的报表。请在本页下载表格填写。");
        }

        var periods = await db.CountyPeriods.AsNoTracking().Where(p => p.CountyId == county.Id).Select(p => new { p.Period, p.IsBackfilled }).ToListAsync();
        if (periods.Where(p => !p.IsBackfilled).Select(p => (ReportingPeriod?)p.Period).Min() is not { } firstOpened)
        {
            return Result.Invalid(BackfillForms.NothingOpened);
        }

        var versions = await db.FormTemplateVersions.AsNoTracking().Where(v => v.CountyId == county.Id && v.TemplateId == template.Id && !v.IsDraft).ToListAsync();
        var entered = await db.Obligations.AsNoTracking().Where(o => o.CountyId == county.Id && o.TemplateId == template.Id && o.Period < firstOpened).ToListAsync();
        var register = await db.RegisterAsync(county.Id, clock.Today());
        return Result.Done(new BackfillCounty(county, template, versions, firstOpened, [.. periods.Select(p => p.Period)], entered, register));
    }

    /// <summary>The tree of the month's last day, and what the form's kind of unit owes for the month.</summary>
    public (OrgTree Tree, IReadOnlyDictionary<Guid, Obligation> Owed) OwedFor(ReportingPeriod period) =>
        months.TryGetValue(period, out var known) ? known : months[period] = ofMonth(period);

    /// <summary>The form's submissions of the months, tracked.</summary>
    public async Task ReadSubmissionsAsync(AppDbContext db, ReportingPeriod first, ReportingPeriod last) =>
        Submissions = await db.Submissions.Where(s => s.CountyId == CountyId && s.TemplateId == Template.Id && s.Period >= first && s.Period <= last)
            .ToDictionaryAsync(s => (s.UnitId, s.Period));

    public IReadOnlyDictionary<string, CellValue>? ValuesOf(Guid unit, ReportingPeriod period, DateTime now) =>
        Submissions.TryGetValue((unit, period), out var stored) && stored.FirstSubmittedAt is not null ? stored.DocumentAt(now).Values : null;
}
