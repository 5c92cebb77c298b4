using System.Globalization;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Shared;
using MedCommunity.Core.Supervision;
using MedCommunity.Web.Components.Layout;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Api;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>督办: notices, directives, reminders, and the leader's list.</summary>
internal static class SupervisionModule
{
    public static IServiceCollection AddSupervision(this IServiceCollection services) => services
        .AddScoped<FollowDesk>()
        .AddScoped<IssueNotice>()
        .AddScoped<IssueNotices>()
        .AddScoped<ReplyToNotice>()
        .AddScoped<JudgeNoticeReply>()
        .AddScoped<WithdrawNotice>()
        .AddScoped<GiveDirective>()
        .AddScoped<ReplyToDirective>()
        .AddScoped<JudgeDirectiveReply>()
        .AddScoped<WithdrawDirective>()
        .AddScoped<RemindUnits>()
        .AddScoped<FollowQuery>()
        .AddScoped<FollowListQuery>()
        .AddScoped<TaskSupervisionQuery>()
        .AddScoped<AttentionQuery>()
        .AddSingleton(new MenuEntry("任务", "/notices", "督办单", "bi-megaphone", Policies.ReadPlans, Order: 30))
        .AddSingleton(new MenuEntry("任务", "/directives", "批示", "bi-chat-left-text", Policies.ReadPlans, Order: 40))
        .AddSingleton(new MenuEntry("任务", "/attention", "领导关注", "bi-flag", Policies.Cockpit, Order: 50));

    public static void MapSupervision(this RouteGroupBuilder api)
    {
        api.MapGet("notices", ListAsync).RequireAuthorization(Policies.ReadPlans).RequireScope(TokenScope.Read);
        api.MapPost("notices/{id}/reply", ReplyAsync).RequireAuthorization(Policies.SignedIn).RequireScope(TokenScope.Report);
    }

    public static void MapSupervisionFiles(this WebApplication app)
    {
        app.MapGet("/notices/export.xlsx", (FollowListQuery query, string? state, string? unit, string? year) => ExportAsync(query, FollowKind.Notice, state, unit, year)).RequireAuthorization(Policies.ReadPlans);
        app.MapGet("/directives/export.xlsx", (FollowListQuery query, string? state, string? unit, string? year) => ExportAsync(query, FollowKind.Directive, state, unit, year)).RequireAuthorization(Policies.ReadPlans);
    }

    /// <summary>What is no id or version reaches the use case as one that nothing has.</summary>
    internal sealed record ReplyBody(string? Text, string? Version, IReadOnlyList<string?>? Evidence);

    private static async Task<IResult> ListAsync(FollowListQuery query, TimeProvider clock, string? state, string? unit) =>
        (await query.WithRepliesAsync(FollowKind.Notice, new(state, unit))).ToHttp(rows => Results.Json(rows.Select(r => Shape(r.Row, r.Replies, clock.Today()))));

    private static async Task<IResult> ReplyAsync(string id, ReplyBody body, ReplyToNotice reply)
    {
        static Guid Parsed(string? text) => Guid.TryParse(text, out var given) ? given : Guid.Empty;
        var result = await reply.RunAsync(Parsed(id), new(body.Text, string.IsNullOrEmpty(body.Version) ? null : Parsed(body.Version), body.Evidence?.Select(Parsed).ToList()));
        return new Result<object>(result.Outcome, result.Value is { } view ? Shape(view.Row, view.Replies, view.Today) : null, result.Message, result.Errors)
            .ToHttp(notice => Results.Json(notice, statusCode: StatusCodes.Status201Created));
    }

    private static object Shape(FollowRow row, IReadOnlyList<ReplyView> replies, DateOnly today) => new
    {
        row.Id,
        Number = row.Title,
        row.WorkItemId,
        Unit = row.UnitCode,
        row.UnitName,
        Demand = row.Text,
        row.DueOn,
        row.State,
        IsLate = row.State.IsLate(row.DueOn, today),
        row.Version,
        Replies = replies.Select(r => new
        {
            r.Id,
            r.Text,
            r.RepliedAt,
            RepliedBy = r.RepliedByName,
            OnBehalf = r.IsOnBehalf,
            r.Outcome,
            r.DecisionReason,
            r.NewDueOn,
            r.DecidedAt,
            DecidedBy = r.DecidedByName,
            r.Evidence,
        }),
    };

    private static async Task<IResult> ExportAsync(FollowListQuery query, FollowKind kind, string? state, string? unit, string? year)
    {
        var filter = new FollowFilter(state, unit, int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null);
        return (await query.RunAsync(kind, filter)).ToHttp(list => Results.File(
            SheetWriter.Write(Sheet(kind, list, filter)), SheetWriter.ContentType, $"{list.CountyName}{kind.Chinese()}{SupervisionText.Day(list.Today)}.xlsx"));
    }

    private static SheetContent Sheet(FollowKind kind, FollowList list, FollowFilter filter) => new(
        kind.Chinese(),
        [
            new(kind == FollowKind.Notice ? "文号" : "序号", 20, ColumnFormat.Text), new("任务序号", 10), new("任务", 44, ColumnFormat.Wrapped), new(kind == FollowKind.Notice ? "被督办单位" : "办理单位", 24),
            new(kind == FollowKind.Notice ? "督办事项" : "批示内容", 60, ColumnFormat.Wrapped), new("答复期限", 12, ColumnFormat.Date), new("状态", 20), new("逾期天数", 10),
            new(kind == FollowKind.Notice ? "下发人" : "批示人", 20), new(kind == FollowKind.Notice ? "下发时间" : "批示时间", 18, ColumnFormat.Text), new("结束时间", 18, ColumnFormat.Text), new("撤销原因", 30, ColumnFormat.Wrapped),
        ],
        [
            .. list.Rows.Where(r => filter.Takes(r, list.Today)).Select((r, i) => new object?[]
            {
                kind == FollowKind.Notice ? r.Title : (i + 1).ToString(CultureInfo.InvariantCulture), r.TaskNumber, r.TaskTitle, r.UnitName, r.Text, r.DueOn, r.State.Chinese(),
                r.DaysLate(list.Today) is > 0 and var days ? days : null,
                r.GivenByName, SupervisionText.Moment(r.GivenAt), r.ClosedAt is { } closed ? SupervisionText.Moment(closed) : null, r.WithdrawReason,
            }),
        ]);
}
