using System.Net;
using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Tests.Accounts;
using MedCommunity.Tests.Forms;
using MedCommunity.Tests.Organisations;
using MedCommunity.Tests.Plans;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Audit;
using MedCommunity.Web.Features.Cockpit;
using MedCommunity.Web.Features.Forms;
using MedCommunity.Web.Features.Forms.Design;
using MedCommunity.Web.Features.Home;
using MedCommunity.Web.Features.Indicators;
using MedCommunity.Web.Features.Indicators.Compare;
using MedCommunity.Web.Features.Indicators.Definitions;
using MedCommunity.Web.Features.Indicators.Judgements;
using MedCommunity.Web.Features.Organisations;
using MedCommunity.Web.Features.Plans;
using MedCommunity.Web.Features.Settings;
using MedCommunity.Web.Features.Supervision;
using Microsoft.EntityFrameworkCore;
using static MedCommunity.Tests.Permissions.Probe;

namespace MedCommunity.Tests.Permissions;

/// <summary>How each operation is tried. A new one needs a row in docs/permissions.md and a line here.</summary>
internal static class Probes
{
    private const string NoCells = """{"version":-1,"values":{}}""";
    private static readonly Dictionary<string, JsonElement> None = [];

    public static IReadOnlyList<Probe> All => [.. Pages, .. Api, .. Supervision, .. Plans, .. Forms, .. Figures, .. Judgements, .. Definitions, .. Units, .. Accounts, .. Audit];

    private static IEnumerable<Probe> Pages =>
    [
        Page("/"),
        Page("/cockpit"),
        Page("/cockpit/print"),
        Page("/plans"),
        Page("/plans/import"),
        File("GET /plans/import/template.xlsx"),
        OfPlan("/plans/{Id}/activate", plan => $"/plans/{plan}/activate"),
        OfPlan("/plans/{Id}/edit", plan => $"/plans/{plan}/edit"),
        OfPlan("/plans/{Id}/versions", plan => $"/plans/{plan}/versions"),
        OfPlan("GET /plans/{id}/export.json", plan => $"/plans/{plan}/export.json"),
        OfPlan("GET /plans/{id}/export.xlsx", plan => $"/plans/{plan}/export.xlsx"),
        Page("/tasks", Shape.Unit, _ => "/tasks", shows: at => $"/tasks/{at.Task}"),
        Page("/tasks/{Id}", Shape.Unit, at => $"/tasks/{at.Task}"),
        Page("/notices", Shape.Unit, _ => "/notices", shows: at => $"/notices/{at.Notice}"),
        Page("/notices/{Id}", Shape.Unit, at => $"/notices/{at.Notice}"),
        Page("/notices/{Id}/print", Shape.Unit, at => $"/notices/{at.Notice}/print"),
        Page("/directives", Shape.Unit, _ => "/directives", shows: at => $"/directives/{at.Directive}"),
        Page("/directives/{Id}", Shape.Unit, at => $"/directives/{at.Directive}"),
        Page("/attention"),
        File("GET /notices/export.xlsx"),
        File("GET /directives/export.xlsx"),
        Page("/tasks/board", Shape.Unit, _ => "/tasks/board", shows: at => $"/tasks/{at.Task}"),
        Page("/tasks/calendar"),
        Page("/tasks/timeline", Shape.Unit, _ => "/tasks/timeline", shows: at => $"/tasks/{at.Task}"),
        Page("/tasks/months", Shape.Unit, _ => "/tasks/months", shows: at => $"/tasks/{at.Task}"),
        Page("/tasks/departments", Shape.Unit, _ => "/tasks/departments", shows: at => $"/tasks/departments/{at.Unit}\""),
        Page("/tasks/departments/{Code}", Shape.Unit, at => $"/tasks/departments/{at.Unit}"),
        File("GET /tasks/export.xlsx") with { AlwaysWrites = true },
        Page("/forms", Shape.Unit, at => $"/forms?period={at.Form.Period}", shows: at => Address(at.Form)),
        Page("/forms/review", Shape.Unit, at => $"/forms/review?period={at.Waiting.Period}", shows: at => Address(at.Waiting)),
        Page("/forms/status", Shape.Unit, at => $"/forms/status?period={at.Form.Period}", shows: at => Address(at.Form)),
        File("GET /forms/status/export.xlsx"),
        Page("/forms/quality", Shape.Unit, at => $"/forms/quality?period={at.Waiting.Period}", shows: at => Address(at.Waiting)),
        File("GET /forms/quality/export.xlsx"),
        Page("/forms/review/{Unit}/{Period}/{Template}", Shape.Unit, at => $"/forms/review{Address(at.Waiting)["/forms".Length..]}"),
        Page("/forms/{Unit}/{Period}/{Template}", Shape.Unit, at => Address(at.Form)),
        Page("/forms/{Unit}/{Period}/{Template}/import", Shape.Unit, at => $"{Address(at.Form)}/import"),
        Page("/forms/backfill"),
        Page("/forms/templates"),
        Page("/forms/templates/new"),
        Page("/forms/templates/{Code}", "/forms/templates/clinic-monthly"),
        Page("/forms/templates/{Code}/edit", "/forms/templates/clinic-monthly/edit"),
        Page("/forms/elements"),
        Page("GET /forms/{unit}/{period}/{template}/form.xlsx", Shape.Unit, at => $"{Address(at.Form)}/form.xlsx"),
        File("GET /forms/backfill/template.xlsx"),
        Page("/forms/{Unit}/{Period}/{Template}/receipt", Shape.Unit, at => $"{Address(at.Form)}/receipt"),
        Page("/forms/clinics", Shape.Unit, at => $"/forms/clinics?period={at.Form.Period}&unit={at.Unit}", shows: at => Address(at.Form)),
        File("GET /indicators/export.xlsx"),
        Page("/indicators", Shape.Unit, at => $"/indicators?unit={at.Unit}"),
        Page("/indicators/{Code}", Shape.Unit, at => $"/indicators/3.1?unit={at.Unit}"),
        Page("/indicators/{Code}/compare", Shape.Unit, at => $"/indicators/3.1/compare?unit={at.Unit}"),
        Page("GET /indicators/{code}/export.xlsx", Shape.Unit, at => $"/indicators/3.1/export.xlsx?unit={at.Unit}"),
        Page("GET /indicators/{code}/compare/export.xlsx", Shape.Unit, at => $"/indicators/3.1/compare/export.xlsx?unit={at.Unit}"),
        Page("/indicators/judgements", Shape.Unit, _ => "/indicators/judgements", shows: at => $"/indicators/judgements/{Community(at)}/1.1"),
        Page("/indicators/judgements/{Community}/{Code}", Shape.Unit, at => $"/indicators/judgements/{Community(at)}/1.1"),
        Page("/indicators/definitions"),
        Page("/indicators/definitions/new"),
        Page("/indicators/definitions/{Code}/edit", "/indicators/definitions/3.1/edit"),
        Page("/account/login"),
        Page("/account/second-factor"),
        Page("/account/second-factor/setup"),
        Page("/account/password"),
        Page("/account"),
        Page("/error"),
        Page("/not-found"),
        Page("/status/{Code:int}", "/status/404"),
        Page("/accounts", Shape.Unit, _ => "/accounts", shows: at => $"/accounts/{at.Person.Account}"),
        Page("/accounts/new"),
        Page("/accounts/{Id}", Shape.Unit, at => $"/accounts/{at.Person.Account}"),
        Page("/units", Shape.Unit, _ => "/units", shows: at => $"/units/{at.Unit}\""),
        Page("/units/new"),
        Page("/units/import"),
        File("GET /units/import/template.xlsx"),
        Page("/units/{Code}", Shape.Unit, at => $"/units/{at.Unit}"),
        Page("/counties"),
        Page("/audit"),
        Page("/audit/chain"),
        new("/audit/entries/{Id}", Shape.Unit, async (world, seat, scope, at) =>
        {
            var entry = await EntryAsync(world, at!.Task);
            return await Page("/audit/entries/{Id}", Shape.Unit, _ => $"/audit/entries/{entry}").AskAsync(world, seat, scope, at);
        }),
        Page("/audit/{Subject}/{Id}", Shape.Unit, at => $"/audit/WorkItem/{at.Task}"),
        File("GET /audit/export.xlsx") with { AlwaysWrites = true },
        Page("/settings"),
        Page("/settings/security"),
        Page("/settings/backups"),
        new("/_blazor", Shape.None, async (_, seat, _, _) => Letter(await seat.AskAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", asPage: true))),
        new("POST /account/logout", Shape.None, async (world, seat, _, _) => Letter(await seat.SendAsync(seat.Self is { } self ? await world.BrowserAsync(self.Name) : seat.Browser, "/account/logout", []))),
        Form("POST /account/alive", Shape.None, _ => ("", "")),
        Form("POST /account/idle", Shape.None, _ => ("", "")),
        Form("POST /account/county", Shape.Unit, at => ("county", at.County)),
        Form("POST /account/acting", Shape.Unit, at => ("absent", at.Person.Account.ToString())),
    ];

    private static IEnumerable<Probe> Api =>
    [
        Api("GET /openapi/{documentName}.json", Shape.None, _ => "/openapi/v1.json"),
        Api("GET /api/v1/units", Shape.Unit, _ => "/api/v1/units", shows: at => $"\"code\":\"{at.Unit}\""),
        Api("GET /api/v1/plans", Shape.None, _ => "/api/v1/plans"),
        Api("GET /api/v1/work-items", Shape.Unit, _ => "/api/v1/work-items", shows: at => at.Task.ToString()),
        Api("POST /api/v1/work-items/{id}/progress", Shape.Unit, at => $"/api/v1/work-items/{at.Task}/progress", """{"percent":101}""",
            succeed: world => DoneAsync(world["liaison"], "POST", $"/api/v1/work-items/{world["liaison"].Targets[Scope.Own].Task}/progress", """{"period":"2026-10","percent":40,"done":"经接口填报"}""")),
        Api("POST /api/v1/work-items/{id}/evidence", Shape.Unit, at => $"/api/v1/work-items/{at.Task}/evidence", "{}",
            succeed: world => DoneAsync(world["liaison"], "POST", $"/api/v1/work-items/{world["liaison"].Targets[Scope.Own].Task}/evidence",
                $"{Seat.FormBody}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"材料.pdf\"\r\n\r\n%PDF-1.4\r\n{Seat.FormBody}--\r\n")),
        Api("GET /api/v1/evidence/{id}", Shape.Unit, at => $"/api/v1/evidence/{at.Evidence}"),
        Api("DELETE /api/v1/evidence/{id}", Shape.Unit, at => $"/api/v1/evidence/{at.Evidence}",
            succeed: async world => await DoneAsync(world["liaison"], "DELETE", $"/api/v1/evidence/{await world.UploadAsync("liaison")}", "{}")),
        Api("GET /api/v1/notices", Shape.Unit, _ => "/api/v1/notices", shows: at => at.Notice.ToString()),
        Api("POST /api/v1/notices/{id}/reply", Shape.Unit, at => $"/api/v1/notices/{at.Notice}/reply", "{}", succeed: async world =>
        {
            var (notice, _) = await world.FollowedAsync(world["liaison"].Targets[Scope.Own].Task, number: 101);
            await DoneAsync(world["liaison"], "POST", $"/api/v1/notices/{notice.Id}/reply", """{"text":"经接口答复"}""");
        }),
        Api("GET /api/v1/indicators", Shape.Unit, at => $"/api/v1/indicators?unit={at.Unit}"),
        Api("GET /api/v1/indicators/{code}/breakdown", Shape.Unit, at => $"/api/v1/indicators/3.1/breakdown?unit={at.Unit}"),
        Api("POST /api/v1/indicators/judgements/{community}/{code}/evidence", Shape.Unit, at => $"/api/v1/indicators/judgements/{Community(at)}/1.1/evidence", "{}",
            succeed: world => DoneAsync(world["director of the hospital"], "POST", "/api/v1/indicators/judgements/kskt-ykt/1.1/evidence",
                $"{Seat.FormBody}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"材料.pdf\"\r\n\r\n%PDF-1.4\r\n{Seat.FormBody}--\r\n")),
        Api("GET /api/v1/forms/status", Shape.Unit, at => $"/api/v1/forms/status?period={at.Form.Period}", shows: at => $"\"unit\":\"{at.Unit}\""),
        new("POST /api/v1/forms/extensions", Shape.Unit, async (_, seat, _, at) => Letter(await seat.AskAsync(HttpMethod.Post, "/api/v1/forms/extensions", Extension(at!.Form, ""))), async world =>
        {
            var form = world["village doctor"].Targets[Scope.Own].Form;
            await world.PutAsync(form, SubmissionState.NotStarted, null);
            await DoneAsync(world["office"], "POST", "/api/v1/forms/extensions", Extension(form, ",\"until\":\"2026-12-20\",\"reason\":\"停电\""));
        }),
        Api("GET /api/v1/submissions/{unit}/{period}/{template}", Shape.Unit, at => Submission(at.Form)),
        Api("PUT /api/v1/submissions/{unit}/{period}/{template}", Shape.Unit, at => Submission(at.Form), NoCells,
            succeed: StepAsync("village doctor", SubmissionState.NotStarted, "PUT", "", """{"version":0,"values":{"VISITS_TOTAL":7}}""")),
        Api("POST /api/v1/submissions/{unit}/{period}/{template}/submit", Shape.Unit, at => Submission(at.Form) + "/submit", "{}", succeed: StepAsync("village doctor", SubmissionState.Draft, "POST", "/submit")),
        Api("POST /api/v1/submissions/{unit}/{period}/{template}/withdraw", Shape.Unit, at => Submission(at.Form) + "/withdraw", "{}", succeed: StepAsync("village doctor", SubmissionState.Submitted, "POST", "/withdraw")),
        Api("POST /api/v1/submissions/{unit}/{period}/{template}/verify", Shape.Unit, at => Submission(at.Form) + "/verify", "{}", succeed: StepAsync("director", SubmissionState.Submitted, "POST", "/verify")),
        Api("POST /api/v1/submissions/{unit}/{period}/{template}/approve", Shape.Unit, at => Submission(at.Form) + "/approve", "{}", succeed: StepAsync("office", SubmissionState.Verified, "POST", "/approve")),
        Api("POST /api/v1/submissions/{unit}/{period}/{template}/return", Shape.Unit, at => Submission(at.Form) + "/return", "{}", succeed: StepAsync("director", SubmissionState.Submitted, "POST", "/return", """{"reason":"请核对"}""")),
        Api("POST /api/v1/submissions/{unit}/{period}/{template}/reopen", Shape.Unit, at => Submission(at.Form) + "/reopen", "{}", succeed: StepAsync("office", SubmissionState.Approved, "POST", "/reopen", """{"reason":"更正"}""")),
    ];

    private static IEnumerable<Probe> Plans =>
    [
        Call<ReportProgress>(Shape.Unit, (use, at) => use.RunAsync(at.Task, new(null, "101", null)).Letter(),
            world => DoneAsync<ReportProgress, ProgressEntry>(world, "liaison", use => use.RunAsync(world["liaison"].Targets[Scope.Own].Task, new("2026-10", "35", "直接填报")))),
        new("PlanQueries.ViewsAsync", Shape.None, (world, seat, _, _) => world.CallAsync(seat.Account, async (db, user) =>
            await user.LoadAsync(db) is { } actor && (await PlanQueries.ViewsAsync(db, actor)) is [{ Code: "keshiketeng-2025" }] ? "Y" : "N")),
        new("PlanQueries.WorkItemAsync", Shape.Unit, (world, seat, _, target) => world.CallAsync(seat.Account, async (db, user) =>
            await PlanQueries.WorkItemAsync(db, await user.LoadAsync(db), new(2026, 11, 22), target!.Task).Letter())),
        Call<AddEvidence>(Shape.Unit, (use, at) => use.RunAsync(at.Task, null, Stream.Null).Letter(),
            world => DoneAsync<AddEvidence, EvidenceFile>(world, "liaison", use => use.RunAsync(world["liaison"].Targets[Scope.Own].Task, "材料.pdf", new MemoryStream(EvidenceFiles.Pdf)))),
        Call<RemoveEvidence>(Shape.Unit, (use, at) => use.RunAsync(at.Evidence).Letter(), async world =>
        {
            var id = await world.UploadAsync("liaison");
            await DoneAsync<RemoveEvidence, EvidenceFile>(world, "liaison", use => use.RunAsync(id));
        }),
        Call<EvidenceQuery>(Shape.Unit, (use, at) => use.OpenAsync(at.Evidence).Letter()),
        Call<EvidenceQuery>(Shape.Unit, (use, at) => use.UnattachedAsync(at.Task).Letter()),
        .. Steps,
        new("LedgerBook.ReadAsync", Shape.None, (world, seat, _, _) => world.CallAsync(seat.Account, async (db, user) => await LedgerBook.ReadAsync(db, await user.LoadAsync(db), new(2026, 11, 22)).Found())),
        Call<LedgerQuery>(Shape.Unit, (use, at) => use.RunAsync(LedgerFilter.None).Found(view => view.Groups.Any(g => g.Rows.Any(r => r.Id == at.Task)))),
        Call<LedgerQuery>(Shape.Unit, (use, at) => use.BoardAsync(LedgerFilter.None).Found(view => view.Columns.Any(c => c.Cards.Any(r => r.Id == at.Task)))),
        Call<LedgerQuery>(Shape.Unit, (use, at) => use.IdsAsync(LedgerFilter.None).Found(ids => ids.Contains(at.Task))),
        Call<TimelineQuery>(Shape.Unit, (use, at) => use.RunAsync(LedgerFilter.None).Found(view => view.Tasks.Any(t => t.Row.Id == at.Task))),
        Call<MonthEndQuery>(Shape.Unit, (use, at) => use.RunAsync(LedgerFilter.None, false).Found(view => view.Rows.Any(r => r.Id == at.Task))),
        Call<CalendarQuery>(Shape.None, (use, _) => use.RunAsync(LedgerFilter.None, null).Found()),
        Call<DepartmentQuery>(Shape.Unit, (use, at) => use.ListAsync().Found(view => view.Rows.Any(r => r.Code == at.Unit))),
        Call<DepartmentQuery>(Shape.Unit, (use, at) => use.OneAsync(at.Unit).Letter()),
        Call<ExportTasks>(Shape.None, (use, _) => use.RunAsync(LedgerFilter.None).Letter()) with { AlwaysWrites = true },
        Call<SaveView>(Shape.None, (use, _) => use.RunAsync("", "light=red").Letter(), world => DoneAsync<SaveView, SavedViewName>(world, "leader", use => use.RunAsync("红灯", "light=red"))),
        new("DeleteView.RunAsync", Shape.None, async (world, seat, _, _) =>
        {
            var others = await world.CallAsync<DeleteView, string>(seat.Account, async use => await use.RunAsync(await ViewAsync(world, world.World.AccountId("leader"))).Letter());
            others.Should().Be("N", "the views of others are nobody's");
            return await world.CallAsync<DeleteView, string>(seat.Account, async use => await use.RunAsync(await ViewAsync(world, seat.Account ?? world.World.AccountId("leader"))).Letter());
        }) { AlwaysWrites = true },
        Call<DeskQuery>(Shape.None, (use, _) => use.RunAsync().Found()),
        OfPlan<ExportPlan>("RunAsync", (use, plan) => use.RunAsync(plan.ToString()).Letter()),
        OfPlan<PlanVersionsQuery>("ListAsync", (use, plan) => use.ListAsync(plan).Letter()),
        OfPlan<PlanVersionsQuery>("CompareAsync", (use, plan) => use.CompareAsync(plan, 1, 1).Letter()),
        OfPlan<PlanVersionsQuery>("EditAsync", (use, plan) => use.EditAsync(plan).Letter()),
        OfPlan<EditPlan>("RunAsync", (use, plan) => use.RunAsync(plan, 1, "{}", null).Letter(), async world =>
        {
            var plan = await PlanAsync(world, world["office"].Targets[Scope.Own].Task);
            var start = (await world.CallAsync<PlanVersionsQuery, Result<PlanToEdit>>(world["office"].Account, use => use.EditAsync(plan))).Value!;
            await DoneAsync<EditPlan, PlanEdited>(world, "office", use => use.RunAsync(plan, start.Newest.Number, start.Document.Replace("强化宣传培训", "强化宣传和培训", StringComparison.Ordinal), "改名"));
        }),
        Call<PlanTemplate>(Shape.None, (use, _) => use.RunAsync().Letter()),
        Call<ImportPlan>(Shape.None, (use, _) => use.RunAsync(Array.Empty<byte>(), true, false).Letter(),
            world => DoneAsync<ImportPlan, ImportReport>(world, "office", use => use.RunAsync(PlanFiles.Changed("keshiketeng-2025", "健全完善管理体制", "健全管理体制"), true, false, "改名"))),
    ];

    /// <summary>The steps of a task. Whoever is permitted sends what is wrong, or comes when the state does not allow it.</summary>
    private static IEnumerable<Probe> Steps =>
    [
        new("TaskCase.FindAsync", Shape.Unit, (world, seat, _, target) => world.CallAsync(seat.Account, async (db, user) =>
            await TaskCase.FindAsync(db, await user.LoadAsync(db), target!.Task).Found())),
        OfMilestone<CompleteMilestone>((use, id) => use.RunAsync(id, new(null, null)), "walk-open",
            (world, id) => DoneAsync<CompleteMilestone, StepTaken>(world, "office", use => use.RunAsync(id, new(new(2026, 11, 20), "电话核实")))),
        OfMilestone<SetMilestoneDay>((use, id) => use.RunAsync(id, 99), "walk-monthly",
            (world, id) => DoneAsync<SetMilestoneDay, StepTaken>(world, "office", use => use.RunAsync(id, 16))),
        OfPart<ProveCompletion, MilestoneCompletion>((use, id) => use.RunAsync(id, []), async (world, task, id) =>
        {
            var milestone = await world.MilestoneAsync(task, "walk-done");
            var file = (await world.CallAsync<AddEvidence, Result<EvidenceFile>>(world["liaison"].Account, use => use.RunAsync(task, "材料.pdf", new MemoryStream(EvidenceFiles.Pdf), milestone))).Value!;
            await DoneAsync<ProveCompletion, StepTaken>(world, "liaison", use => use.RunAsync(id, [file.Id]));
        }),
        OfPart<RevokeCompletion, MilestoneCompletion>((use, id) => use.RunAsync(id, null), (world, _, id) =>
            DoneAsync<RevokeCompletion, StepTaken>(world, "office", use => use.RunAsync(id, "登错了"))),
        OfPart<DecideExtension, Extension>((use, id) => use.RunAsync(id, false, null, null, null), (world, _, id) =>
            DoneAsync<DecideExtension, StepTaken>(world, "office", use => use.RunAsync(id, true, null, null, null))),
        Call<RequestExtension>(Shape.Unit, (use, at) => use.RunAsync(at.Task, null, null).Letter(), world =>
            DoneAsync<RequestExtension, StepTaken>(world, "liaison", use => use.RunAsync(world["liaison"].Targets[Scope.Own].Task, new(2028, 6, 30), "再延期"))),
        OfPart<WithdrawExtension, Extension>((use, id) => use.RunAsync(id, Guid.Empty), (world, _, id) =>
            DoneAsync<WithdrawExtension, StepTaken>(world, "director", use => use.RunAsync(id, null)), "director"),
        OfPart<DecideAcceptance, Acceptance>((use, id) => use.RunAsync(id, false, null, null), async (world, task, id) =>
        {
            await world.SetAsync(task, (_, w) => w.AcceptanceRequestedAt = world.World.Clock.Utc());
            await DoneAsync<DecideAcceptance, StepTaken>(world, "office", use => use.RunAsync(id, false, "材料不全", null));
        }),
        OfPart<WithdrawAcceptance, Acceptance>((use, id) => use.RunAsync(id, Guid.Empty), async (world, task, id) =>
        {
            await world.SetAsync(task, (_, w) => w.AcceptanceRequestedAt = world.World.Clock.Utc());
            await DoneAsync<WithdrawAcceptance, StepTaken>(world, "director", use => use.RunAsync(id, null));
        }, "director"),
        Call<RequestAcceptance>(Shape.Unit, (use, at) => use.RunAsync(at.Task, new(null)).Letter(), async world =>
        {
            var task = world["director"].Targets[Scope.Own].Task;
            await world.SetAsync(task, (db, _) =>
            {
                foreach (var milestone in db.Milestones.Where(m => m.WorkItemId == task))
                {
                    milestone.Basis = MilestoneStatus.Withdrawn;
                }
            });
            await DoneAsync<RequestAcceptance, StepTaken>(world, "director", use => use.RunAsync(task, new("全部完成")));
        }),
        Call<ReopenTask>(Shape.Unit, (use, at) => use.RunAsync(at.Task, null, null).Letter(), async world =>
        {
            var task = world["director"].Targets[Scope.Own].Task;
            await world.SetAsync(task, (_, w) => w.AcceptedAt = world.World.Clock.Utc());
            await DoneAsync<ReopenTask, StepTaken>(world, "office", use => use.RunAsync(task, "复查发现问题", null));
        }),
        Call<SetLight>(Shape.Unit, (use, at) => use.RunAsync(at.Task, Light.Closed, null, null, null).Letter(), world =>
            DoneAsync<SetLight, StepTaken>(world, "office", use => use.RunAsync(world["liaison"].Targets[Scope.Own].Task, Light.Green, "已当面说明", new(2026, 12, 1), null))),
        Call<ArrangeTasks>(Shape.Unit, (use, at) => use.RunAsync([new(at.Task, "明天")], true).Letter(), world =>
            DoneAsync<ArrangeTasks, IReadOnlyList<ArrangedTask>>(world, "office", use => use.RunAsync([new(world["liaison"].Targets[Scope.Own].Task, "2026-03-03")], false))),
        OfPlan<ActivationQuery>("RunAsync", (use, plan) => use.RunAsync(plan).Letter()),
        OfPlan<ActivatePlan>("RunAsync", (use, plan) => use.RunAsync(plan, new(null, [], [], null)).Letter(), async world =>
        {
            var plan = await PlanAsync(world, world["office"].Targets[Scope.Own].Task);
            var open = (await world.CallAsync<ActivationQuery, Result<ActivationData>>(world["office"].Account, use => use.RunAsync(plan))).Value!.Unanswered;
            await DoneAsync<ActivatePlan, int>(world, "office", use => use.RunAsync(plan, new(new(2026, 11, 1), [], [.. open.Select(m => new PastMilestoneAnswer(m.Id, PastAnswer.Open))], null)));
        }),
    ];

    private static Probe OfMilestone<TUseCase>(Func<TUseCase, Guid, Task<Result<StepTaken>>> call, string code, Func<PermissionWorld, Guid, Task> succeed)
        where TUseCase : notnull => new($"{typeof(TUseCase).Name}.RunAsync", Shape.Unit, async (world, seat, _, at) =>
        {
            var milestone = await world.MilestoneAsync(at!.Task, code);
            return await world.CallAsync<TUseCase, string>(seat.Account, use => call(use, milestone).Letter());
        }, async world => await succeed(world, await world.MilestoneAsync(world["liaison"].Targets[Scope.Own].Task, code)));

    private static Probe OfPart<TUseCase, TPart>(Func<TUseCase, Guid, Task<Result<StepTaken>>> call, Func<PermissionWorld, Guid, Guid, Task> succeed, string on = "liaison")
        where TUseCase : notnull
        where TPart : Core.Data.TenantRow => new($"{typeof(TUseCase).Name}.RunAsync", Shape.Unit, async (world, seat, _, at) =>
        {
            var part = await world.PartAsync<TPart>(at!.Task);
            return await world.CallAsync<TUseCase, string>(seat.Account, use => call(use, part).Letter());
        }, async world =>
        {
            var task = world[on].Targets[Scope.Own].Task;
            await succeed(world, task, await world.PartAsync<TPart>(task));
        });

    private static IEnumerable<Probe> Supervision =>
    [
        Call<FollowListQuery>(Shape.Unit, async (use, at) => Both(
            await use.RunAsync(FollowKind.Notice, new()).Letter(list => list.Rows.Any(r => r.Id == at.Notice)), await use.RunAsync(FollowKind.Directive, new()).Letter(list => list.Rows.Any(r => r.Id == at.Directive)))),
        Call<FollowListQuery>(Shape.Unit, async (use, at) => Both(
            await use.WithRepliesAsync(FollowKind.Notice, new()).Letter(rows => rows.Any(r => r.Row.Id == at.Notice)), await use.WithRepliesAsync(FollowKind.Directive, new()).Letter(rows => rows.Any(r => r.Row.Id == at.Directive)))),
        Call<FollowQuery>(Shape.Unit, async (use, at) => Both(await use.RunAsync(FollowKind.Notice, at.Notice).Letter(), await use.RunAsync(FollowKind.Directive, at.Directive).Letter())),
        Call<TaskSupervisionQuery>(Shape.Unit, (use, at) => use.RunAsync(at.Task).Letter()),
        Call<AttentionQuery>(Shape.None, (use, _) => use.RunAsync().Letter()),
        Call<IssueNotice>(Shape.Unit, (use, at) => use.RunAsync(new([new(at.Task, Guid.Empty)], null, null)).Letter(), async world =>
        {
            var at = world["liaison"].Targets[Scope.Own];
            var unit = await world.World.UnitAsync(at.Unit);
            await DoneAsync<IssueNotice, IReadOnlyList<IssuedNotice>>(world, "office", use => use.RunAsync(new([new(at.Task, unit.Id)], "请说明情况", "2026-12-10")));
        }),
        Call<IssueNotices>(Shape.Unit, (use, at) => use.RunAsync(new([at.Task])).Letter(), async world =>
        {
            var at = world["liaison"].Targets[Scope.Own];
            await DoneAsync<IssueNotices, IReadOnlyList<ArrangedTask>>(world, "office", use => use.RunAsync(new([at.Task], Demand: "请说明情况", DueOn: "2026-12-10")));
        }),
        Call<GiveDirective>(Shape.Unit, (use, at) => use.RunAsync(at.Task, new(Guid.Empty, null)).Letter(), async world =>
        {
            var at = world["liaison"].Targets[Scope.Own];
            var unit = await world.World.UnitAsync(at.Unit);
            await DoneAsync<GiveDirective, GivenDirective>(world, "leader", use => use.RunAsync(at.Task, new(unit.Id, "请抓紧")));
        }),
        Call<RemindUnits>(Shape.Unit, (use, at) => use.RunAsync(new([at.Task], Note: new string('长', 501))).Letter(),
            world => DoneAsync<RemindUnits, Reminded>(world, "office", use => use.RunAsync(new(null, AllRed: true)))),
        Call<ReplyToNotice>(Shape.Unit, (use, at) => use.RunAsync(at.Notice, new(null)).Letter(),
            OnFollowed<ReplyToNotice>("liaison", 102, (use, notice, _) => use.RunAsync(notice.Id, new("已办", notice.Version)))),
        Call<JudgeNoticeReply>(Shape.Unit, (use, at) => use.RunAsync(at.Notice, new(Guid.Empty, false)).Letter(),
            OnFollowed<JudgeNoticeReply>("office", 103, (use, notice, _) => use.RunAsync(notice.Id, new(notice.Version, true)), isReplied: true)),
        Call<WithdrawNotice>(Shape.Unit, (use, at) => use.RunAsync(at.Notice, new(Guid.Empty, null)).Letter(),
            OnFollowed<WithdrawNotice>("office", 104, (use, notice, _) => use.RunAsync(notice.Id, new(notice.Version, "发错了")))),
        Call<ReplyToDirective>(Shape.Unit, (use, at) => use.RunAsync(at.Directive, new(null)).Letter(),
            OnFollowed<ReplyToDirective>("liaison", 105, (use, _, directive) => use.RunAsync(directive.Id, new("已办", directive.Version)))),
        Call<JudgeDirectiveReply>(Shape.Unit, (use, at) => use.RunAsync(at.Directive, new(Guid.Empty, false)).Letter(),
            OnFollowed<JudgeDirectiveReply>("leader", 106, (use, _, directive) => use.RunAsync(directive.Id, new(directive.Version, true)), isReplied: true)),
        Call<WithdrawDirective>(Shape.Unit, (use, at) => use.RunAsync(at.Directive, new(Guid.Empty, null)).Letter(),
            OnFollowed<WithdrawDirective>("leader", 107, (use, _, directive) => use.RunAsync(directive.Id, new(directive.Version, "不需要了")))),
    ];

    /// <summary>A notice and a directive about the liaison's task, and a step of one of them.</summary>
    private static Func<PermissionWorld, Task> OnFollowed<TUseCase>(string column, int number, Func<TUseCase, SupervisionNotice, Directive, Task<Result<FollowView>>> step, bool isReplied = false)
        where TUseCase : notnull => async world =>
    {
        var (notice, directive) = await world.FollowedAsync(world["liaison"].Targets[Scope.Own].Task, number, isReplied);
        await DoneAsync<TUseCase, FollowView>(world, column, use => step(use, notice, directive));
    };

    /// <summary>What notices and directives have in common is tried with both.</summary>
    private static string Both(string notice, string directive) => notice == directive ? notice : $"{notice} for the notice, {directive} for the directive";

    /// <summary>Judged indicators of the community to which the unit's county belongs; in the demonstration 1.2 waits to be judged.</summary>
    private static IEnumerable<Probe> Judgements =>
    [
        Call<JudgementListQuery>(Shape.Unit, (use, at) => use.RunAsync().Letter(list => list.Lines.Any(l => l.CommunityCode == Community(at)))),
        Call<JudgementQuery>(Shape.Unit, (use, at) => use.RunAsync(Community(at), "1.1").Letter()),
        Call<JudgementQuery>(Shape.Unit, (use, at) => use.UnattachedAsync(Community(at), "1.1").Letter()),
        Call<AddJudgementEvidence>(Shape.Unit, (use, at) => use.RunAsync(Community(at), "1.1", null, Stream.Null).Letter(), world =>
            DoneAsync<AddJudgementEvidence, EvidenceFile>(world, "director of the hospital", use => use.RunAsync("kskt-ykt", "1.1", "材料.pdf", new MemoryStream(EvidenceFiles.Pdf)))),
        Call<JudgeIndicator>(Shape.Unit, (use, at) => use.RunAsync(Community(at), "1.2", new(null, null, null, null, null)).Letter(), async world =>
        {
            var version = await JudgementAsync(world);
            await DoneAsync<JudgeIndicator, JudgementView>(world, "office", use => use.RunAsync("kskt-ykt", "1.2", new(version, Answers, true, null, new(2026, 11, 1))));
        }),
        Call<ProposeJudgement>(Shape.Unit, (use, at) => use.RunAsync(Community(at), "1.2", new(null)).Letter(), async world =>
        {
            var version = await JudgementAsync(world);
            await DoneAsync<ProposeJudgement, JudgementView>(world, "director of the hospital", use => use.RunAsync("kskt-ykt", "1.2", new(Answers, version)));
        }),
        Call<ReturnJudgement>(Shape.Unit, (use, at) => use.RunAsync(Community(at), "1.2", null, null).Letter(), async world =>
        {
            var version = await JudgementAsync(world);
            await DoneAsync<ReturnJudgement, JudgementView>(world, "office", use => use.RunAsync("kskt-ykt", "1.2", version, "请补充"));
        }),
    ];

    private static IEnumerable<Probe> Definitions =>
    [
        Call<DefinitionsQuery>(Shape.None, (use, _) => use.ListAsync().Letter()),
        Call<DefinitionsQuery>(Shape.None, (use, _) => use.EditAsync("3.1").Letter()),
        Call<DefinitionPreviewQuery>(Shape.None, (use, _) => use.RunAsync(NewDefinition with { Name = "" }, 0).Letter()),
        Call<SaveDefinition>(Shape.None, (use, _) => use.RunAsync(NewDefinition with { Name = "" }, 0).Letter(), world =>
            DoneAsync<SaveDefinition, DefinitionSaved>(world, "office", use => use.RunAsync(NewDefinition, 0))),
        Call<RetireDefinition>(Shape.None, (use, _) => use.RunAsync(new("3.1", 1, Retire: true, null, null)).Letter(), world =>
            DoneAsync<RetireDefinition, DefinitionSaved>(world, "office", use => use.RunAsync(new("K6", 1, Retire: true, new(2027, 6), "不再监测")))),
    ];

    private static IndicatorDraft NewDefinition => new(
        "z1", "次均业务收入", NationalIndicators.FurtherAspect, "元/人次", "controlled", ["community", "county"], "管委会会议", false, null, new(2026, 11),
        IndicatorFormula.Parse("INCOME_TOTAL"), IndicatorFormula.Parse("VISITS_TOTAL"));

    private static Dictionary<string, AnswerInput> Answers => JudgementChecklist.Find("1.2")!.Points.ToDictionary(p => p.Code, _ => new AnswerInput(true, "有文件"));

    private static string Community(Target at) => at.County == "bian" ? "bian-community" : "kskt-ykt";

    private static async Task<Guid?> JudgementAsync(PermissionWorld world) =>
        (await world.CallAsync<JudgementQuery, Result<JudgementView>>(world["office"].Account, use => use.RunAsync("kskt-ykt", "1.2"))).Value!.Newest?.Version;

    private static IEnumerable<Probe> Forms =>
    [
        Call<MyFormsQuery>(Shape.Unit, (use, at) => use.RunAsync(at.Form.Period).Found(data => data.Lines.Any(l => l.Unit == at.Unit))),
        Call<ReviewQuery>(Shape.Unit, (use, at) => use.RunAsync(at.Waiting.Period).Found(data => data.Lines.Any(l => l.Unit == at.Unit))),
        new("ReviewMany.RunAsync", Shape.Unit, (world, seat, _, target) => world.CallAsync<ReviewMany, string>(seat.Account, async use =>
            (await use.RunAsync([new(target!.Waiting, -1)])).Value!.Single().Outcome switch { Outcome.NotAllowed => "F", Outcome.NotFound => "N", _ => "Y" }),
            async world =>
            {
                var form = world["village doctor"].Targets[Scope.Own].Form;
                await world.PutAsync(form, SubmissionState.Submitted);
                await DoneAsync<ReviewMany, IReadOnlyList<ReviewedForm>>(world, "director", async use =>
                {
                    var result = await use.RunAsync([new(form, 1)]);
                    result.Value!.Single().Why.Should().BeNull();
                    return result;
                });
            }),
        Call<QualityQuery>(Shape.Unit, (use, at) => use.RunAsync(at.Waiting.Period).Letter(data => data.Lines.Any(l => l.Key.Unit == at.Unit))),
        Call<FollowQuality>(Shape.Unit, (use, at) => use.RunAsync(new(at.Waiting, null, null, null)).Letter(), async world =>
            await DoneAsync<FollowQuality, QualityMarkView>(world, "office", use => FollowAsync(world, use))),
        new("SettleQuality.RunAsync", Shape.Unit, (world, seat, _, target) => world.CallAsync<SettleQuality, string>(seat.Account, async use =>
            await use.RunAsync(new(await world.MarkAsync(target!.Waiting), Guid.Empty, null)).Letter()),
            async world =>
            {
                var mark = (await world.CallAsync<FollowQuality, Result<QualityMarkView>>(world["office"].Account, use => FollowAsync(world, use))).Value!;
                await DoneAsync<SettleQuality, QualityMarkView>(world, "office", use => use.RunAsync(new(mark.Id, mark.Version, "已核对")));
            }),
        Call<StatusQuery>(Shape.Unit, (use, at) => use.RowsAsync(at.Form.Period).Letter(rows => rows.Any(r => r.Unit == at.Unit))),
        Call<StatusQuery>(Shape.Unit, (use, at) => use.PageAsync(at.Form.Period).Found(data => data.Groups.Any(g => g.Lines.Any(l => l.Unit == at.Unit)))),
        Call<FormPageQuery>(Shape.Unit, (use, at) => use.RunAsync(at.Form).Found()),
        Call<ReceiptQuery>(Shape.Unit, (use, at) => use.RunAsync(at.Form).Found()),
        Call<ClinicGridQuery>(Shape.Unit, (use, at) => use.RunAsync(at.Form.Period, at.Unit).Found(data => data.Branch?.Code == at.Unit ? data.BranchForms.Count > 0 : data.Rows.Any(r => r.Unit == at.Unit))),
        Call<FormDesk>(Shape.Unit, (use, at) => use.ReadAsync(at.Form).Letter()),
        new("FormCase.LoadAsync", Shape.Unit, (world, seat, _, target) => world.CallAsync(seat.Account, async (db, user) =>
            await user.LoadAsync(db) is { } actor ? await FormCase.LoadAsync(db, actor, target!.Form, world.World.Clock.Utc()).Found() : "N")),
        Call<SaveCells>(Shape.Unit, (use, at) => use.HandleAsync(at.Form, new(-1, None, None)).Letter(),
            StepAsync<SaveCells>("village doctor", SubmissionState.NotStarted, (use, form) => use.HandleAsync(form, new(0, new Dictionary<string, JsonElement> { ["VISITS_TOTAL"] = JsonElement.Parse("5"u8) }, None)))),
        Call<FormFileQuery>(Shape.Unit, (use, at) => use.RunAsync(at.Form).Letter()),
        Call<ImportForm>(Shape.Unit, (use, at) => use.RunAsync(at.Form, Array.Empty<byte>(), true).Letter(), async world =>
        {
            var (doctor, form) = (world["village doctor"].Account, world["village doctor"].Targets[Scope.Own].Form);
            await world.PutAsync(form, SubmissionState.NotStarted);
            var file = (await world.CallAsync<FormFileQuery, Result<FormFile>>(doctor, use => use.RunAsync(form))).Value!.Content;
            await DoneAsync<ImportForm, FormImport>(world, "village doctor", use => use.RunAsync(form, Workbooks.FillForm(file, new Dictionary<string, object?> { ["VISITS_TOTAL"] = 5 }), false));
        }),
        Terminal("ImportForm.FromTerminalAsync"),
        Call<BackfillQuery>(Shape.None, (use, _) => use.PageAsync().Letter()),
        Call<BackfillQuery>(Shape.None, (use, _) => use.TemplateAsync(null, null, null).Letter()),
        Call<BackfillForms>(Shape.None, (use, _) => use.RunAsync(Array.Empty<byte>(), true).Letter(), async world =>
        {
            var sheet = (await world.CallAsync<BackfillQuery, Result<FormFile>>(world["office"].Account, use => use.TemplateAsync("clinic-monthly", "2024-06", "2024-06"))).Value!.Content;
            await DoneAsync<BackfillForms, Backfill>(world, "office", use => use.RunAsync(Workbooks.Fill(sheet, ("E2", 9), ("F2", 3), ("G2", 0)), false));
        }),
        Call<SubmitForm>(Shape.Unit, (use, at) => use.HandleAsync(at.Form).Letter(), StepAsync<SubmitForm>("village doctor", SubmissionState.Draft, (use, form) => use.HandleAsync(form))),
        Call<WithdrawForm>(Shape.Unit, (use, at) => use.HandleAsync(at.Form).Letter(), StepAsync<WithdrawForm>("village doctor", SubmissionState.Submitted, (use, form) => use.HandleAsync(form))),
        Call<VerifyForm>(Shape.Unit, (use, at) => use.HandleAsync(at.Form).Letter(), StepAsync<VerifyForm>("director", SubmissionState.Submitted, (use, form) => use.HandleAsync(form))),
        Call<ApproveForm>(Shape.Unit, (use, at) => use.HandleAsync(at.Form).Letter(), StepAsync<ApproveForm>("office", SubmissionState.Verified, (use, form) => use.HandleAsync(form))),
        Call<ReturnForm>(Shape.Unit, (use, at) => use.HandleAsync(at.Form, new(null)).Letter(), StepAsync<ReturnForm>("director", SubmissionState.Submitted, (use, form) => use.HandleAsync(form, new("请核对")))),
        Call<ReopenForm>(Shape.Unit, (use, at) => use.HandleAsync(at.Form, new(null)).Letter(), StepAsync<ReopenForm>("office", SubmissionState.Approved, (use, form) => use.HandleAsync(form, new("更正")))),
        Call<ExtendDue>(Shape.Unit, (use, at) => use.HandleAsync(new(at.Form.Period, [new(at.Form.Unit, at.Form.Template)], null, null)).Letter(), async world =>
        {
            var form = world["village doctor"].Targets[Scope.Own].Form;
            await world.PutAsync(form, SubmissionState.NotStarted, null);
            await DoneAsync<ExtendDue, DueExtended>(world, "office", use => use.HandleAsync(new(form.Period, [new(form.Unit, form.Template)], new(2026, 12, 30), "停电")));
        }),
        Call<StatusExportQuery>(Shape.None, (use, _) => use.RunAsync(null, StatusFilter.All).Letter()),
        Call<PeriodPreviewQuery>(Shape.None, (use, _) => use.OpeningAsync(null).Letter()),
        Call<PeriodPreviewQuery>(Shape.None, (use, _) => use.ClosingAsync(PermissionWorld.UnderWay).Letter()),
        Call<OpenPeriod>(Shape.None, (use, _) => use.HandleAsync(PermissionWorld.UnderWay).Letter(), async world =>
        {
            // A month is missing between the first one and the newest.
            await using (var db = world.World.CreateDbContext())
            {
                var at = world.World.Clock.Utc();
                db.CountyPeriods.Add(new() { CountyId = world.World.CountyId, Period = new(2024, 8), OpenedAt = at, ClosedAt = at });
                await db.SaveChangesAsync();
            }

            await DoneAsync<OpenPeriod, int>(world, "office", use => use.HandleAsync(new(2024, 9)));
        }),
        Call<TemplatesQuery>(Shape.None, (use, _) => use.ListAsync().Letter()),
        Call<TemplatesQuery>(Shape.None, (use, _) => use.DetailsAsync("clinic-monthly", null).Letter()),
        Call<DraftQuery>(Shape.None, (use, _) => DesignLetter(use.RunAsync("clinic-monthly"))),
        Call<DraftQuery>(Shape.None, (use, _) => DesignLetter(use.CheckAsync("clinic-monthly", new(2027, 6)))),
        Call<CreateForm>(Shape.None, (use, _) => use.RunAsync(new("", "", Frequency.Monthly, [])).Letter(), async world => await NewFormAsync(world)),
        Call<StartDraft>(Shape.None, (use, _) => DesignLetter(use.RunAsync("no-such-form")), async world =>
            await DoneAsync<StartDraft, int>(world, "office", use => use.RunAsync("clinic-monthly"))),
        Call<SaveDraft>(Shape.None, (use, _) => DesignLetter(use.RunAsync(new("no-such-form", Guid.Empty, "", Frequency.Monthly, [], new([], [])))), async world =>
        {
            var draft = await NewFormAsync(world);
            await DoneAsync<SaveDraft, DraftSaved>(world, "office", use => use.RunAsync(new(draft.Code, draft.Version, draft.Name, draft.Frequency, draft.Kinds, new([new("一节", [])], []))));
        }),
        Call<PublishVersion>(Shape.None, (use, _) => DesignLetter(use.RunAsync(new("no-such-form", Guid.Empty, null, null))), async world =>
        {
            var number = (await world.CallAsync<StartDraft, Result<int>>(world["office"].Account, use => use.RunAsync("population-yearly"))).Value;
            var draft = (await world.CallAsync<DraftQuery, Result<DraftToEdit>>(world["office"].Account, use => use.RunAsync("population-yearly"))).Value!;
            draft.Number.Should().Be(number);
            await DoneAsync<PublishVersion, int>(world, "office", use => use.RunAsync(new(draft.Code, draft.Version, draft.Months[0], "照旧")));
        }),
        Call<DiscardDraft>(Shape.None, (use, _) => DesignLetter(use.RunAsync("no-such-form", Guid.Empty)), async world =>
        {
            var draft = await NewFormAsync(world);
            await DoneAsync<DiscardDraft, bool>(world, "office", use => use.RunAsync(draft.Code, draft.Version));
        }),
        Call<RetireForm>(Shape.None, (use, _) => use.RunAsync(new("clinic-monthly", Guid.Empty, null, null)).Letter(), async world =>
        {
            var form = (await world.CallAsync<TemplatesQuery, Result<TemplateDetails>>(world["office"].Account, use => use.DetailsAsync("mortality-yearly", null))).Value!;
            await DoneAsync<RetireForm, Guid>(world, "office", use => use.RunAsync(new("mortality-yearly", form.Version, new(2027, 6), "不再收集")));
        }),
        Call<ElementsQuery>(Shape.None, (use, _) => use.RunAsync().Letter()),
        Call<AddElement>(Shape.None, (use, _) => use.RunAsync(NoElement).Letter(), world => DoneAsync<AddElement, string>(world, "office", use => use.RunAsync(NewElement("OWN_A")))),
        Call<EditElement>(Shape.None, (use, _) => use.RunAsync(Standard, Standard).Letter(), async world =>
        {
            await DoneAsync<AddElement, string>(world, "office", use => use.RunAsync(NewElement("OWN_B")));
            await DoneAsync<EditElement, string>(world, "office", use => use.RunAsync(NewElement("OWN_B"), NewElement("OWN_B") with { Unit = "次" }));
        }),
        Call<EditElement>(Shape.None, (use, _) => use.RemoveAsync(Standard).Letter(), async world =>
        {
            await DoneAsync<AddElement, string>(world, "office", use => use.RunAsync(NewElement("OWN_C")));
            await DoneAsync<EditElement, string>(world, "office", use => use.RemoveAsync(NewElement("OWN_C")));
        }),
        Call<ClosePeriod>(Shape.None, (use, _) => use.HandleAsync(new(2026, 9)).Letter(), world => DoneAsync<ClosePeriod, int>(world, "office", use => use.HandleAsync(PermissionWorld.UnderWay))),
    ];

    private static ElementInput NoElement => new(null, null, null, 0, OverUnits.Sum, OverMonths.Sum, Frequency.Monthly);

    /// <summary>Nobody changes what the document has.</summary>
    private static ElementInput Standard => NoElement with { Code = "VISITS_TOTAL" };

    private static ElementInput NewElement(string code) => NoElement with { Code = code, Name = $"自设{code}", Unit = "个" };

    /// <summary>The office's answer about a form that is not there: whoever may not design is refused before.</summary>
    private static async Task<string> DesignLetter<T>(Task<Result<T>> running) =>
        await running is { Outcome: Outcome.NotFound, Message: { } why } && why.Contains("代码为", StringComparison.Ordinal) ? "Y" : await running.Letter();

    private static async Task<DraftToEdit> NewFormAsync(PermissionWorld world)
    {
        var code = "";
        await DoneAsync<CreateForm, string>(world, "office", async use =>
        {
            var result = await use.RunAsync(new(null, $"新表{Guid.NewGuid():N}", Frequency.Monthly, [UnitKind.TownshipBranch]));
            code = result.Value!;
            return result;
        });
        return (await world.CallAsync<DraftQuery, Result<DraftToEdit>>(world["office"].Account, use => use.RunAsync(code))).Value!;
    }

    private static IEnumerable<Probe> Audit =>
    [
        Call<AuditChainQuery>(Shape.None, (use, _) => use.RunAsync().Letter()),
        Call<AuditChainQuery>(Shape.None, (use, _) => use.VerifyAsync(null).Letter()),
        Call<AuditListQuery>(Shape.None, (use, _) => use.RunAsync(AuditFilter.None, null).Letter()),
        new("AuditEntryQuery.RunAsync", Shape.Unit, (world, seat, _, at) => world.CallAsync<AuditEntryQuery, string>(seat.Account, async use => await use.RunAsync(await EntryAsync(world, at!.Task)).Letter())),
        Call<RecordHistoryQuery>(Shape.Unit, (use, at) => use.RunAsync("WorkItem", at.Task, null).Letter()),
        Call<ExportAudit>(Shape.None, async (use, _) =>
        {
            var result = await use.RunAsync(AuditFilter.None);
            result.Value?.Content.Dispose();
            return await Task.FromResult(result).Letter();
        }) with { AlwaysWrites = true },
    ];

    private static IEnumerable<Probe> Figures =>
    [
        Call<CockpitQuery>(Shape.None, (use, _) => use.RunAsync(null).Letter()),
        Call<IndicatorsQuery>(Shape.Unit, (use, at) => use.ListAsync(new(null, null, at.Unit)).Letter()),
        Call<IndicatorsQuery>(Shape.Unit, (use, at) => use.DetailsAsync("3.1", new(null, null, at.Unit)).Letter()),
        Call<IndicatorsQuery>(Shape.Unit, (use, at) => use.FormsAsync("3.1", new(null, null, null), at.Unit).Letter()),
        Call<CompareQuery>(Shape.Unit, (use, at) => use.RunAsync("3.1", new(null, null, at.Unit, null, null, null)).Letter()),
        Call<SetLimits>(Shape.None, (use, _) => use.RunAsync("3.1", new("低", null, null)).Letter(), world =>
            DoneAsync<SetLimits, LimitView>(world, "office", use => use.RunAsync("3.1", new("20", null, null)))),
        new("FigureScope.ResolveAsync", Shape.Unit, (world, seat, _, target) => world.CallAsync(seat.Account, (db, user) =>
            FigureScope.ResolveAsync(db, user, world.World.Clock, new(null, null, target!.Unit)).Letter())),
    ];

    private static IEnumerable<Probe> Units =>
    [
        Call<UnitListQuery>(Shape.Unit, (use, at) => use.RunAsync().Letter(rows => rows.Any(r => r.Code == at.Unit))),
        Call<UnitListQuery>(Shape.Unit, (use, at) => use.PageAsync(null).Found(data => data.Units.Any(u => u.Code == at.Unit))),
        Call<UnitPageQuery>(Shape.Unit, (use, at) => use.RunAsync(at.Unit).Letter()),
        Call<UnitPageQuery>(Shape.None, (use, _) => use.NewAsync(null).Letter()),
        Call<OpenUnit>(Shape.None, (use, _) => use.RunAsync(new(null, null, null, null)).Letter(),
            world => DoneAsync<OpenUnit, UnitChanged>(world, "administrator", use => use.RunAsync(new("新设村卫生室", UnitKind.VillageClinic, world["director"].Targets[Scope.Own].Unit, new(2026, 12, 1))))),
        Call<EditUnit>(Shape.Unit, (use, at) => use.RunAsync(at.Unit, Guid.Empty, new(null, null, null, false, null)).Letter(),
            OnUnit<EditUnit>((use, unit) => use.RunAsync(unit.Code, unit.Version, new("联系人", null, null, false, null)))),
        Call<RenameUnit>(Shape.Unit, (use, at) => use.RunAsync(at.Unit, Guid.Empty, null, null).Letter(),
            OnUnit<RenameUnit>((use, unit) => use.RunAsync(unit.Code, unit.Version, "改了名的卫生室", new(2026, 11, 22)))),
        Call<MoveUnit>(Shape.Unit, (use, at) => use.RunAsync(at.Unit, Guid.Empty, null, null).Letter(),
            OnUnit<MoveUnit>((use, unit) => use.RunAsync(unit.Code, unit.Version, "kskt-liulin-health-centre", new(2026, 12, 1)))),
        Call<CloseUnit>(Shape.Unit, (use, at) => use.RunAsync(at.Unit, Guid.Empty, null).Letter(),
            OnUnit<CloseUnit>((use, unit) => use.RunAsync(unit.Code, unit.Version, new(2026, 12, 10)))),
        Call<CloseUnit>(Shape.Unit, (use, at) => use.CancelAsync(at.Unit, Guid.Empty).Letter(),
            OnUnit<CloseUnit>((use, unit) => use.CancelAsync(unit.Code, unit.Version))),
        Call<ClinicTemplate>(Shape.None, (use, _) => use.RunAsync().Letter()),
        Call<ImportClinics>(Shape.None, (use, _) => use.RunAsync([], false).Letter(),
            world => DoneAsync<ImportClinics, ClinicImport>(world, "administrator", use => use.RunAsync(ClinicFiles.Row().Build(), false))),
        Call<MergeUnit>(Shape.Unit, (use, at) => use.RunAsync(at.Unit, Guid.Empty, null).Letter(), async world =>
        {
            await using var db = world.World.CreateDbContext();
            var unknown = CountySetup.AddUnit(db, world.World.CountyId, "unknown", "方案里的单位", UnitKind.Department, null, new(2020, 1, 1), 999);
            unknown.ToBeConfirmed = true;
            await db.SaveChangesAsync();
            await DoneAsync<MergeUnit, UnitChanged>(world, "administrator", use => use.RunAsync(unknown.Code, unknown.Version, "kskt-dept-finance-bureau"));
        }),
    ];

    /// <summary>The administrator does something to a clinic of his county.</summary>
    private static Func<PermissionWorld, Task> OnUnit<TUseCase>(Func<TUseCase, OrgUnit, Task<Result<UnitChanged>>> call)
        where TUseCase : notnull => async world =>
    {
        var unit = await world.World.UnitAsync("kskt-bayangaole-health-centre-c3");
        await DoneAsync<TUseCase, UnitChanged>(world, "administrator", use => call(use, unit));
    };

    private static IEnumerable<Probe> Accounts =>
    [
        Call<AccountListQuery>(Shape.Unit, (use, at) => use.ListAsync().Letter(rows => rows.Any(r => r.Id == at.Person.Account))),
        Call<AccountListQuery>(Shape.Unit, (use, at) => use.OneAsync(at.Person.Account).Letter()),
        Call<InviteAccount>(Shape.None, (use, _) => use.HandleAsync(new(null, null, null, new(null, null))).Letter(),
            world => DoneAsync<InviteAccount, Invitation>(world, "administrator", use => use.HandleAsync(new("invited", "新来的人", null, new(Role.Leader, null))))),
        Call<EditAccount>(Shape.Unit, (use, at) => use.HandleAsync(at.Person.Account, new(null, null)).Letter(),
            OnPerson<EditAccount, bool>((use, person) => use.HandleAsync(person.Account, new("改了名的人", null)))),
        Call<GrantRole>(Shape.Unit, (use, at) => use.HandleAsync(at.Person.Account, new(null, null)).Letter(),
            OnPerson<GrantRole, Guid>((use, person) => use.HandleAsync(person.Account, new(Role.Leader, null)))),
        Call<EndGrant>(Shape.Unit, (use, at) => use.HandleAsync(at.Person.Account, at.Person.Grant, new(2020, 1, 1)).Letter(),
            OnPerson<EndGrant, bool>((use, person) => use.HandleAsync(person.Account, person.Grant, new(2026, 12, 31)))),
        Call<LockAccount>(Shape.Unit, (use, at) => use.HandleAsync(at.Person.Account, false).Letter(),
            OnPerson<LockAccount, bool>((use, person) => use.HandleAsync(person.Account, true))),
        Call<ResetPassword>(Shape.Unit, (use, at) => use.HandleAsync(at.Person.Account).Letter(),
            OnPerson<ResetPassword, string>((use, person) => use.HandleAsync(person.Account))) with { AlwaysWrites = true },
        Call<ResetSecondFactor>(Shape.Unit, (use, at) => use.HandleAsync(at.Person.Account).Letter(), async world =>
        {
            await using (var db = world.World.CreateDbContext())
            {
                (await db.Users.FindAsync(world["administrator"].Targets[Scope.Rest].Person.Account))!.TwoFactorEnabled = true;
                await db.SaveChangesAsync();
            }

            await OnPerson<ResetSecondFactor, bool>((use, person) => use.HandleAsync(person.Account))(world);
        }),
        Call<SignOutEverywhere>(Shape.Unit, (use, at) => use.HandleAsync(at.Person.Account).Letter(),
            OnPerson<SignOutEverywhere, bool>((use, person) => use.HandleAsync(person.Account))) with { AlwaysWrites = true },

        // For somebody else: for himself everybody may, as the liaison does.
        Call<StartSubstitution>(Shape.Unit, async (use, at) =>
        {
            var result = await use.HandleAsync(new(at.Person.Name, null, null, null, null));
            return result.Errors.ContainsKey("absent") ? "N" : await Task.FromResult(result).Letter();
        }, world => DoneAsync<StartSubstitution, Guid>(world, "liaison", use => use.HandleAsync(new(null, world["liaison"].Targets[Scope.Own].Person.Name, null, new(2026, 11, 30), "出差")))),
        Call<EndSubstitution>(Shape.Unit, (use, at) => use.HandleAsync(at.Person.Substitution).Letter(), async world =>
        {
            var id = await SubstituteAsync(world, absent: "leader", substitute: "auditor");
            await DoneAsync<EndSubstitution, bool>(world, "auditor", use => use.HandleAsync(id));
        }),
        Call<ActFor>(Shape.Unit, (use, at) => use.HandleAsync(at.Person.Account).Letter(), async world =>
        {
            await SubstituteAsync(world, absent: "clerk", substitute: "director");
            await DoneAsync<ActFor, bool>(world, "director", use => use.HandleAsync(world["clerk"].Account));
        }),
        Call<MySubstitutionsQuery>(Shape.Unit, async (use, at) => (await use.RunAsync()).Colleagues.Any(c => c.Id == at.Person.Account) ? "Y" : "N"),
        Call<ChooseCounty>(Shape.Unit, (use, at) => use.HandleAsync(at.County).Letter()),
        Call<IssueToken>(Shape.None, (use, _) => use.HandleAsync(new(null, TokenScope.None, null)).Letter(),
            world => DoneAsync<IssueToken, string>(world, "village doctor", use => use.HandleAsync(new("脚本", TokenScope.Fill, new(2026, 12, 31))))),
        Terminal("IssueToken.ForAsync"),
        new("RevokeToken.HandleAsync", Shape.None, async (world, seat, _, _) =>
        {
            var others = await world.CallAsync<RevokeToken, string>(seat.Account, use => use.HandleAsync(world["office"].Targets[Scope.Rest].Person.Token).Letter());
            var own = await world.CallAsync<RevokeToken, string>(seat.Account, use => use.HandleAsync(seat.Self?.Token ?? Guid.NewGuid()).Letter());
            return others == "N" ? own : $"somebody else's {others}";
        }, async world =>
        {
            await using var db = world.World.CreateDbContext();
            var token = new AccessToken { AccountId = world["clerk"].Account!.Value, Name = "脚本", Hash = "walk", CreatedAt = world.World.Clock.Utc(), ExpiresAt = world.World.Clock.Utc().AddDays(1) };
            db.Add(token);
            await db.SaveChangesAsync();
            await DoneAsync<RevokeToken, bool>(world, "clerk", use => use.HandleAsync(token.Id));
        }),
        new("SignInWithPassword.RunAsync", Shape.None, (world, seat, _, _) => world.CallAsync<SignInWithPassword, string>(seat.Account, use =>
            use.RunAsync(seat.Self?.Name ?? "leader", seat.Self is null ? Web.Commands.Demonstration.DemonstrationCounty.Password : PermissionWorld.Password).Letter())),
        Call<SignInWithCode>(Shape.None, (use, _) => use.RunAsync(null).Letter()),
        Call<ChangePassword>(Shape.None, (use, _) => use.RunAsync(PermissionWorld.Password, "New-2026!", "Other-2026!").Letter(),
            world => DoneAsync<ChangePassword, bool>(world, "clerk", use => use.RunAsync(PermissionWorld.Password, "Another-Walk-2027!", "Another-Walk-2027!"))),
        Call<SetUpSecondFactor>(Shape.None, (use, _) => use.RunAsync(null, null, null, null).Letter(), world => SetUpAsync(world, "auditor")),
        Call<SwitchOffSecondFactor>(Shape.None, (use, _) => use.RunAsync(null, null).Letter(), async world =>
        {
            var code = await SetUpAsync(world, "director");
            await DoneAsync<SwitchOffSecondFactor, bool>(world, "director", use => use.RunAsync(PermissionWorld.Password, code()));
        }),
        Call<RenewRecoveryCodes>(Shape.None, (use, _) => use.RunAsync(null, null).Letter(), async world =>
        {
            var code = await SetUpAsync(world, "leader");
            await DoneAsync<RenewRecoveryCodes, IReadOnlyList<string>>(world, "leader", use => use.RunAsync(PermissionWorld.Password, code()));
        }),
        new("EndSessions.RunAsync", Shape.None, async (world, seat, _, _) =>
        {
            var others = await world.CallAsync<EndSessions, string>(seat.Account, async use => await use.RunAsync(await SessionAsync(world, world.World.AccountId("leader"))).Letter());
            others.Should().Be("N", "the sessions of others are nobody's");
            return await world.CallAsync<EndSessions, string>(seat.Account, async use => await use.RunAsync(await SessionAsync(world, seat.Account ?? world.World.AccountId("leader"))).Letter());
        }) { AlwaysWrites = true },
        Call<AccountQuery>(Shape.None, (use, _) => use.RunAsync().Found()),
        Call<SecurityPointsQuery>(Shape.None, (use, _) => use.RunAsync(true).Letter()),
        Call<SaveSettings>(Shape.None, (use, _) => use.HandleAsync(new(0, 0, 0, 0, 0, [], Guid.Empty)).Letter(), async world =>
        {
            await using var db = world.World.CreateDbContext();
            var county = db.Counties.Single(c => c.Id == world.World.CountyId);
            await DoneAsync<SaveSettings, CountySettings>(world, "administrator", use => use.HandleAsync(SaveSettings.Of(county) with { DueDay = 18 }));
        }),
        Call<CountyListQuery>(Shape.None, (use, _) => use.RunAsync().Letter()),
        Call<BackupsQuery>(Shape.None, (use, _) => use.RunAsync().Letter()),
        Call<CreateCounty>(Shape.None, (use, _) => use.HandleAsync(new(null, null, null, null, true, null, null)).Letter(),
            world => DoneAsync<CreateCounty, NewCounty>(world, "platform administrator", use => use.HandleAsync(new("new-county", "新建旗", null, null, false, "new-admin", "新管理员")))),
    ];

    /// <summary>Binds an authenticator to the account.</summary>
    /// <returns>The next code that it shows.</returns>
    private static async Task<Func<string>> SetUpAsync(PermissionWorld world, string column)
    {
        var clock = world.World.Clock;
        var key = "";
        await DoneAsync<SetUpSecondFactor, IReadOnlyList<string>>(world, column, use =>
        {
            var offer = use.Offer(world[column].Account!.Value, world[column].Self!.Name);
            key = offer.Key;
            return use.RunAsync(offer.Sealed, AuthenticatorApp.CodeAt(key, clock.Now), null, null);
        });
        return () =>
        {
            // A code opens once: the next one is half a minute away.
            clock.Now += TimeSpan.FromSeconds(30);
            return AuthenticatorApp.CodeAt(key, clock.Now);
        };
    }

    /// <summary>The administrator does something to somebody of his county.</summary>
    private static Func<PermissionWorld, Task> OnPerson<TUseCase, T>(Func<TUseCase, Person, Task<Result<T>>> call)
        where TUseCase : notnull => world => DoneAsync<TUseCase, T>(world, "administrator", use => call(use, world["administrator"].Targets[Scope.Rest].Person));

    private static async Task<Guid> SubstituteAsync(PermissionWorld world, string absent, string substitute)
    {
        await using var db = world.World.CreateDbContext();
        var row = new Substitution
        {
            CountyId = world.World.CountyId,
            AbsentId = world[absent].Account!.Value,
            SubstituteId = world[substitute].Account!.Value,
            From = new(2026, 11, 1),
            To = new(2026, 12, 1),
            Reason = "休假",
        };
        db.Add(row);
        await db.SaveChangesAsync();
        return row.Id;
    }

    /// <summary>A page or file of the plan that the task is of.</summary>
    private static Probe OfPlan(string operation, Func<Guid, string> url) => new(operation, Shape.Unit, async (world, seat, scope, at) =>
    {
        var plan = await PlanAsync(world, at!.Task);
        return await Page(operation, Shape.Unit, _ => url(plan)).AskAsync(world, seat, scope, at);
    });

    private static Probe OfPlan<TUseCase>(string method, Func<TUseCase, Guid, Task<string>> call, Func<PermissionWorld, Task>? succeed = null)
        where TUseCase : notnull => new($"{typeof(TUseCase).Name}.{method}", Shape.Unit, async (world, seat, _, at) =>
        {
            var plan = await PlanAsync(world, at!.Task);
            return await world.CallAsync<TUseCase, string>(seat.Account, use => call(use, plan));
        }, succeed);

    private static async Task<Guid> PlanAsync(PermissionWorld world, Guid task)
    {
        await using var db = world.World.CreateDbContext();
        return await db.WorkItems.Where(w => w.Id == task).Select(w => w.PlanId).SingleAsync();
    }

    /// <summary>What the log has about the task: the world gave it to a unit.</summary>
    private static async Task<Guid> EntryAsync(PermissionWorld world, Guid task)
    {
        await using var db = world.World.CreateDbContext();
        return await db.AuditEntries.Where(e => e.SubjectId == task).OrderBy(e => e.Id).Select(e => e.Id).FirstAsync();
    }

    private static string Address(FormKey form) => $"/forms/{form.Unit}/{form.Period}/{form.Template}";

    private static string Submission(FormKey form) => $"/api/v1/submissions/{form.Unit}/{form.Period}/{form.Template}";

    private static string Extension(FormKey form, string more) =>
        $"{{\"period\":\"{form.Period}\",\"forms\":[{{\"unit\":\"{form.Unit}\",\"template\":\"{form.Template}\"}}]{more}}}";

    /// <summary>The clinic's form, put into a state, takes the step over the API.</summary>
    private static Func<PermissionWorld, Task> StepAsync(string column, SubmissionState state, string method, string step, string body = "{}") => async world =>
    {
        var doctor = world["village doctor"];
        await world.PutAsync(doctor.Targets[Scope.Own].Form, state, step == "/withdraw" ? doctor.Account : null);
        await DoneAsync(world[column], method, Submission(doctor.Targets[Scope.Own].Form) + step, body);
    };

    /// <summary>Follows the first finding that nobody follows.</summary>
    private static async Task<Result<QualityMarkView>> FollowAsync(PermissionWorld world, FollowQuality use)
    {
        var lines = (await world.CallAsync<QualityQuery, Result<QualityData>>(world["office"].Account, query => query.RunAsync(PermissionWorld.UnderWay))).Value!.Lines;
        var line = lines.First(l => l.Mark is null);
        return await use.RunAsync(new(line.Key, line.Kind.ToString(), line.Element, "走查"));
    }

    /// <summary>The clinic's form, put into a state, takes the step by the use case.</summary>
    private static Func<PermissionWorld, Task> StepAsync<TUseCase>(string column, SubmissionState state, Func<TUseCase, FormKey, Task<Result<SubmissionAnswer>>> step)
        where TUseCase : notnull => async world =>
    {
        var doctor = world["village doctor"];
        await world.PutAsync(doctor.Targets[Scope.Own].Form, state, typeof(TUseCase) == typeof(WithdrawForm) ? doctor.Account : null);
        await DoneAsync<TUseCase, SubmissionAnswer>(world, column, use => step(use, doctor.Targets[Scope.Own].Form));
    };

    private static async Task DoneAsync(Seat seat, string method, string url, string body)
    {
        var (status, _, text) = await seat.AskAsync(new HttpMethod(method), url, body);
        status.Should().BeOneOf([HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.NoContent], $"{method} {url}: {text}");
    }

    private static async Task DoneAsync<TUseCase, T>(PermissionWorld world, string column, Func<TUseCase, Task<Result<T>>> call)
        where TUseCase : notnull
    {
        var result = await world.CallAsync(world[column].Account, call);
        result.Outcome.Should().Be(Outcome.Done, $"{typeof(TUseCase).Name}: {result.Message}");
    }

    private static async Task<Guid> ViewAsync(PermissionWorld world, Guid account)
    {
        var view = new MedCommunity.Core.Plans.SavedView { CountyId = world.World.CountyId, AccountId = account, Name = Guid.NewGuid().ToString(), Query = "light=red", SavedAt = world.World.Clock.Utc() };
        await using var db = world.World.CreateDbContext();
        db.SavedViews.Add(view);
        await db.SaveChangesAsync();
        return view.Id;
    }

    private static async Task<Guid> SessionAsync(PermissionWorld world, Guid account)
    {
        var now = world.World.Clock.Utc();
        var session = new AccountSession { AccountId = account, SignedInAt = now, LastSeenAt = now };
        await using var db = world.World.CreateDbContext();
        db.AccountSessions.Add(session);
        await db.SaveChangesAsync();
        return session.Id;
    }
}
