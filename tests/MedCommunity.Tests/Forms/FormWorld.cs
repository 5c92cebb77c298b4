using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using MedCommunity.Tests.Data;
using MedCommunity.Web.Features.Forms;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Forms;

/// <summary>The demonstration's county with short ways to do with a form what its people do.</summary>
internal sealed class FormWorld(TestWorld world) : IAsyncDisposable
{
    public const string Branch = "kskt-bayangaole-health-centre";
    public const string Clinic = Branch + "-c1";
    public const string Commission = "kskt-dept-health-commission";
    public const string Insurance = "kskt-dept-healthcare-security-bureau";

    public static readonly FormKey BranchForm = new(Branch, TestWorld.UnderWay, "township-monthly");
    public static readonly FormKey ClinicForm = new(Clinic, TestWorld.UnderWay, "clinic-monthly");
    public static readonly FormKey InsuranceForm = new(Insurance, TestWorld.UnderWay, "insurance-monthly");

    public TestWorld World => world;

    public static async Task<FormWorld> CreateAsync(Provider provider) => new(await TestWorld.CreateAsync(provider));

    public FormDesk Desk(CurrentUser user) => new(world, user, world.Clock, TestWorld.Logger<FormDesk>());

    public Task<Result<SubmissionAnswer>> ReadAsync(string account, FormKey key) => Desk(world.User(account)).ReadAsync(key);

    /// <summary>Writes cells given as JSON, as somebody who has just read the form or who read it at an older revision.</summary>
    public async Task<Result<SubmissionAnswer>> SaveAsync(string account, FormKey key, string values, int? version = null, string explanations = "{}")
    {
        var user = world.User(account);
        var read = version ?? (await Desk(user).ReadAsync(key)).Value?.Version ?? 0;
        return await new SaveCells(Desk(user), user).HandleAsync(key, new(read, Members(values), Members(explanations)));
    }

    /// <summary>Fills every cell so that no rule objects.</summary>
    public async Task FillAsync(string account, FormKey key, decimal first = 100)
    {
        var codes = (await ReadAsync(account, key)).Value!.Values.Keys.ToList();
        // "其中" cells follow their totals in most forms; equal values satisfy every rule.
        var result = await SaveAsync(account, key, "{" + string.Join(',', codes.Select(c => $"\"{c}\":{first}")) + "}");
        result.Message.Should().BeNull();
    }

    public Task<Result<SubmissionAnswer>> DoAsync(string account, FormKey key, SubmissionAction action, string? reason = "请核对") => action switch
    {
        SubmissionAction.Submit => new SubmitForm(Desk(world.User(account))).HandleAsync(key),
        SubmissionAction.Withdraw => new WithdrawForm(Desk(world.User(account))).HandleAsync(key),
        SubmissionAction.Verify => new VerifyForm(Desk(world.User(account))).HandleAsync(key),
        SubmissionAction.Approve => new ApproveForm(Desk(world.User(account))).HandleAsync(key),
        SubmissionAction.Return => new ReturnForm(Desk(world.User(account))).HandleAsync(key, new(reason)),
        _ => new ReopenForm(Desk(world.User(account))).HandleAsync(key, new(reason)),
    };

    public async Task DoneAsync(string account, FormKey key, SubmissionAction action)
    {
        var result = await DoAsync(account, key, action);
        result.Outcome.Should().Be(Outcome.Done, $"{account} {action}: {result.Message}");
    }

    public async Task<Submission?> RowAsync(FormKey key)
    {
        await using var db = world.CreateDbContext();
        return await (
            from s in db.Submissions.AsNoTracking()
            join u in db.OrgUnits on new { s.CountyId, Id = s.UnitId } equals new { u.CountyId, u.Id }
            join t in db.FormTemplates on new { s.CountyId, Id = s.TemplateId } equals new { t.CountyId, t.Id }
            where u.Code == key.Unit && t.Code == key.Template && s.Period == key.Period
            select s).SingleOrDefaultAsync();
    }

    /// <summary>Puts the form's row into a state, whatever its way there; the submitter is somebody else unless named.</summary>
    public async Task PutAsync(FormKey key, SubmissionState state, string submitter = "demo-units")
    {
        await using var db = world.CreateDbContext();
        var obligation = await (
            from o in db.Obligations
            join u in db.OrgUnits on new { o.CountyId, Id = o.UnitId } equals new { u.CountyId, u.Id }
            join t in db.FormTemplates on new { o.CountyId, Id = o.TemplateId } equals new { t.CountyId, t.Id }
            where u.Code == key.Unit && t.Code == key.Template && o.Period == key.Period
            select o).SingleAsync();
        foreach (var old in await db.Submissions.Where(s => s.ObligationId == obligation.Id).ToListAsync())
        {
            db.RemoveRange(db.SubmissionChanges.Where(c => c.SubmissionId == old.Id));
            db.RemoveRange(db.SubmissionEvents.Where(e => e.SubmissionId == old.Id));
            db.RemoveRange(db.ApprovedValues.Where(v => v.SubmissionId == old.Id));
            db.Remove(old);
        }

        await db.SaveChangesAsync();
        if (state == SubmissionState.NotStarted)
        {
            return;
        }

        var definition = FormDefinition.Parse((await db.FormTemplateVersions.SingleAsync(v => v.Id == obligation.TemplateVersionId)).Definition);
        var document = FormDocument.Empty.Write(definition.Fields.ToDictionary(f => f.Code, _ => CellValue.Of(5)), 0, 1).Document.ToJson();
        var submitted = state is not SubmissionState.Draft;
        var now = world.Clock.Utc();
        db.Submissions.Add(new Submission
        {
            CountyId = world.CountyId,
            ObligationId = obligation.Id,
            UnitId = obligation.UnitId,
            TemplateId = obligation.TemplateId,
            Period = key.Period,
            State = state,
            Revision = 1,
            Document = document,
            FirstSubmittedAt = submitted ? now : null,
            OnTime = submitted ? false : null,
            SubmittedAt = submitted ? now : null,
            SubmittedBy = submitted ? world.AccountId(submitter) : null,
            ApprovedDocument = state is SubmissionState.Approved or SubmissionState.Reopened ? document : null,
            ReopenedUntil = state == SubmissionState.Reopened ? now.AddDays(7) : null,
        });
        await db.SaveChangesAsync();
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    private static Dictionary<string, JsonElement> Members(string json) =>
        JsonDocument.Parse(json).RootElement.EnumerateObject().ToDictionary(m => m.Name, m => m.Value);
}
