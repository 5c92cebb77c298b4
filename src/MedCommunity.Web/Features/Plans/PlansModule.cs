using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Layout;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Api;
using MedCommunity.Web.Hosting;
using MedCommunity.Web.Spreadsheets;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Plans;

/// <summary>任务: the plan, its tasks with their lights, and the reports on them.</summary>
internal static class PlansModule
{
    public static IServiceCollection AddPlans(this IServiceCollection services, IConfiguration configuration) => services
        .AddScoped<ImportPlan>()
        .AddScoped<ExportPlan>()
        .AddScoped<EditPlan>()
        .AddScoped<PlanTemplate>()
        .AddScoped<PlanVersionsQuery>()
        .AddScoped<ReportProgress>()
        .AddScoped<TaskSteps>()
        .AddScoped<CompleteMilestone>()
        .AddScoped<ProveCompletion>()
        .AddScoped<RevokeCompletion>()
        .AddScoped<SetMilestoneDay>()
        .AddScoped<RequestExtension>()
        .AddScoped<DecideExtension>()
        .AddScoped<WithdrawExtension>()
        .AddScoped<RequestAcceptance>()
        .AddScoped<DecideAcceptance>()
        .AddScoped<WithdrawAcceptance>()
        .AddScoped<ReopenTask>()
        .AddScoped<SetLight>()
        .AddScoped<ArrangeTasks>()
        .AddScoped<ActivationQuery>()
        .AddScoped<MonthEndQuery>()
        .AddScoped<ActivatePlan>()
        .AddSingleton(EvidenceSettings.Read(configuration))
        .AddSingleton<EvidenceStore>()
        .AddScoped<AddEvidence>()
        .AddScoped<RemoveEvidence>()
        .AddScoped<EvidenceQuery>()
        .AddScoped<LedgerQuery>()
        .AddScoped<TimelineQuery>()
        .AddScoped<CalendarQuery>()
        .AddScoped<DepartmentQuery>()
        .AddScoped<SaveView>()
        .AddScoped<DeleteView>()
        .AddScoped<ExportTasks>()
        .AddHostedService<EvidenceCleaner>()
        .AddHostedService<RecordMonthEnds>()
        .AddSingleton(new MenuEntry("任务", "/tasks", "任务台账", "bi-list-check", Policies.ReadPlans, Order: 10))
        .AddSingleton(new MenuEntry("任务", "/plans", "实施方案", "bi-journal-text", Policies.ReadPlans, Order: 20));

    public static void MapPlans(this RouteGroupBuilder api)
    {
        api.MapGet("plans", ListPlansAsync).RequireAuthorization(Policies.ReadPlans).RequireScope(TokenScope.Read).WithMetadata(new AllCounties());
        api.MapGet("work-items", ListWorkItemsAsync).RequireAuthorization(Policies.ReadPlans).RequireScope(TokenScope.Read);
        api.MapPost("work-items/{id}/progress", ReportAsync).RequireAuthorization(Policies.SignedIn).RequireScope(TokenScope.Report);
        api.MapEvidence();
    }

    public static void MapPlanFiles(this WebApplication app)
    {
        app.MapGet("/tasks/export.xlsx", async (HttpRequest request, ExportTasks export) =>
            ToFile(await export.RunAsync(LedgerFilter.Of(name => request.Query[name]), ExportTasks.Chosen(request.Query["only"])))).RequireAuthorization(Policies.ReadPlans);
        app.MapGet("/plans/import/template.xlsx", async (PlanTemplate template) => ToFile(await template.RunAsync())).RequireAuthorization(Policies.EditPlans);
        app.MapGet("/plans/{id}/export.json", async (string id, ExportPlan export) => ToFile(await export.RunAsync(id))).RequireAuthorization(Policies.ReadPlansInFull);
        app.MapGet("/plans/{id}/export.xlsx", async (string id, ExportPlan export) => ToFile(await export.RunAsync(id, PlanFile.Excel))).RequireAuthorization(Policies.ReadPlansInFull);
    }

    private static IResult ToFile(Result<ExportedFile> result) => result.ToHttp(file => Results.File(file.Content, file.ContentType, file.Name));

    /// <summary>The body as sent: a percent of any JSON type reaches the use case, so that a letter gets a message at its field; so does what is no id.</summary>
    internal sealed record ProgressBody(string? Period, JsonElement? Percent, string? Done, string? Difficulties, string? Next, string? OnBehalfOf, IReadOnlyList<string?>? Evidence)
    {
        public IReadOnlyList<Guid>? EvidenceIds => Evidence?.Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty).ToList();
    }

    private static async Task<IResult> ListPlansAsync(IDbContextFactory<AppDbContext> contexts, CurrentUser user)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var counties = (await user.CountiesAsync(db)).Where(c => user.CountyCode is null || c.Code == user.CountyCode).Select(c => c.Id).ToList();
        await db.EnterAsync(counties);
        return Results.Json(await PlanQueries.PlansAsync(db, counties));
    }

    private static async Task<IResult> ListWorkItemsAsync(IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, string? plan)
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return ApiModule.ToHttp<object>(Result.NotFound());
        }

        Guid? planId = null;
        if (!string.IsNullOrEmpty(plan))
        {
            // A plan is known by its id or by its code.
            var given = Guid.TryParse(plan, out var id) ? id : (Guid?)null;
            planId = await db.Plans.Where(p => p.CountyId == actor.CountyId && (p.Id == given || p.Code == plan)).Select(p => (Guid?)p.Id).FirstOrDefaultAsync();
            if (planId is null)
            {
                return ApiModule.ToHttp<object>(Result.NotFound("没有这个方案，或您无权查看。"));
            }
        }

        var tasks = await PlanLedger.ReadAsync(db, actor, clock.Today(), planId);
        return Results.Json(tasks.Select(t => new
        {
            t.Id,
            t.Number,
            t.SourceNumber,
            Section = t.Section.Title,
            SectionNumber = t.Section.Number,
            t.Title,
            Percent = t.Percent ?? 0,
            Light = t.Light.Code(),
            ComputedLight = t.Computed.Light.Code(),
            t.LightReason,
            t.Start,
            t.Deadline,
            t.OriginalDeadline,
            DeadlineSource = t.DeadlineSource == DeadlineSource.None ? (DeadlineSource?)null : t.DeadlineSource,
            ReportingUnit = t.ReportingUnit?.Code,
            ReportingUnitName = t.ReportingUnit?.Name,
            Assignments = t.Assignments.Select(a => new { Units = a.Units.Select(u => new { u.Code, u.Name }), a.AsWritten, a.Role }),
            Milestones = new { Done = t.MilestonesDone, Total = t.Milestones.Count },
            LastReport = t.LastReportPeriod,
        }));
    }

    private static async Task<IResult> ReportAsync(string id, ProgressBody body, ReportProgress report) => !Guid.TryParse(id, out var workItemId)
        ? ApiModule.ToHttp<object>(Result.NotFound("没有找到这项任务，或您无权查看。"))
        : (await report.RunAsync(workItemId, new(body.Period, body.Percent?.GetRawText(), body.Done, body.Difficulties, body.Next, body.OnBehalfOf, body.EvidenceIds)))
            .ToHttp(entry => Results.Json(entry, statusCode: StatusCodes.Status201Created));
}
