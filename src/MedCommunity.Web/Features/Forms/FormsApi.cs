using System.Globalization;
using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Api;

namespace MedCommunity.Web.Features.Forms;

/// <summary>
/// forms/status and submissions of the API (contract.md). Bodies are read here, not bound: the framework would refuse a letter in a number
/// cell with an English sentence that names no cell.
/// </summary>
internal static class FormsApi
{
    public static void MapForms(this RouteGroupBuilder api)
    {
        api.MapGet("/forms/status", async (string? period, StatusQuery query) =>
            period is null || ReportingPeriod.TryParse(period, out _)
                ? (await query.RowsAsync(period is null ? null : ReportingPeriod.Parse(period))).ToHttp()
                : BadPeriod()).RequireAuthorization(Policies.ReadFigures).RequireScope(TokenScope.Read);

        api.MapPost("/forms/extensions", async (HttpRequest request, ExtendDue extend) =>
            (await ReadBodyAsync(request) is { } body && ReadExtension(body) is { } input
                ? await extend.HandleAsync(input)
                : Result.Invalid("请求应为 {\"period\": \"2026-10\", \"forms\": [{\"unit\": 单位代码, \"template\": 表样代码}], \"until\": \"2026-11-30\", \"reason\": \"原因\"}。")).ToHttp())
            .RequireAuthorization(Policies.ReadFigures).RequireScope(TokenScope.Review).AddEndpointFilter(SayWhichDoor);

        var form = api.MapGroup("/submissions/{unit}/{period}/{template}").RequireAuthorization(Policies.ReadFigures).AddEndpointFilter(SayWhichDoor);
        form.MapGet("", (string unit, string period, string template, FormDesk desk) => WithKey(unit, period, template, desk.ReadAsync)).RequireScope(TokenScope.Read);
        form.MapPut("", (string unit, string period, string template, HttpRequest request, SaveCells save) => WithKey(unit, period, template, async key =>
            await ReadBodyAsync(request) is { } body && ReadCells(body) is { } input
                ? await save.HandleAsync(key, input)
                : Result.Invalid("请求应为 {\"version\": 版本号, \"values\": {项目代码: 数值}}。"))).RequireScope(TokenScope.Fill);
        form.MapPost("/submit", (string unit, string period, string template, SubmitForm submit) => WithKey(unit, period, template, submit.HandleAsync)).RequireScope(TokenScope.Fill);
        form.MapPost("/withdraw", (string unit, string period, string template, WithdrawForm withdraw) => WithKey(unit, period, template, withdraw.HandleAsync)).RequireScope(TokenScope.Fill);
        form.MapPost("/verify", (string unit, string period, string template, HttpRequest request, VerifyForm verify) => WithKey(unit, period, template, async key => await verify.HandleAsync(key, await ReadSeenAsync(request)))).RequireScope(TokenScope.Review);
        form.MapPost("/approve", (string unit, string period, string template, HttpRequest request, ApproveForm approve) => WithKey(unit, period, template, async key => await approve.HandleAsync(key, await ReadSeenAsync(request)))).RequireScope(TokenScope.Review);
        form.MapPost("/return", (string unit, string period, string template, HttpRequest request, ReturnForm giveBack) => WithKey(unit, period, template, async key =>
            await ReadBodyAsync(request) is { } body && ReadReturn(body) is { } input
                ? await giveBack.HandleAsync(key, input)
                : Result.Invalid("请求应为 {\"reason\": \"原因\", \"cells\": [{\"code\": 项目代码, \"reason\": \"原因\"}]}。"))).RequireScope(TokenScope.Review);
        form.MapPost("/reopen", (string unit, string period, string template, HttpRequest request, ReopenForm reopen) => WithKey(unit, period, template, async key =>
            await ReadBodyAsync(request) is { } body && ReadReopen(body) is { } input
                ? await reopen.HandleAsync(key, input)
                : Result.Invalid("请求应为 {\"reason\": \"原因\", \"until\": \"2026-11-30\"}，until 可以省略。"))).RequireScope(TokenScope.Review);
    }

    private static async Task<IResult> WithKey(string unit, string period, string template, Func<FormKey, Task<Result<SubmissionAnswer>>> handle) =>
        ReportingPeriod.TryParse(period, out var month) ? (await handle(new FormKey(unit, month, template))).ToHttp() : BadPeriod();

    private static IResult BadPeriod() => ApiModule.Problem(
        StatusCodes.Status400BadRequest, "报告期应写作“2026-10”。", new Dictionary<string, string> { ["period"] = "报告期应写作“2026-10”。" });

    /// <summary>
    /// The form's own script is the page: only a token's request came by the API (SubmissionChange keeps the path). Which of the portal's two
    /// pages it was, its script says; the header chooses between these alone.
    /// </summary>
    private static ValueTask<object?> SayWhichDoor(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.RequestServices.GetRequiredService<CurrentUser>().Path =
            http.User.Identity?.AuthenticationType == TokenAuthentication.Scheme ? EntryPath.Api
            : http.Request.Headers["X-Form-Door"] == "grid" ? EntryPath.Grid
            : EntryPath.Page;
        return next(context);
    }

    /// <summary>The body as a JSON object; an empty body is an empty one; null for anything else.</summary>
    private static async Task<JsonElement?> ReadBodyAsync(HttpRequest request)
    {
        try
        {
            using var memory = new MemoryStream();
            await request.Body.CopyToAsync(memory, request.HttpContext.RequestAborted);
            if (memory.Length == 0)
            {
                return JsonElement.Parse("{}"u8);
            }

            memory.Position = 0;
            using var document = await JsonDocument.ParseAsync(memory);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static SaveCellsInput? ReadCells(JsonElement body) =>
        body.TryGetProperty("version", out var version) && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var revision)
            && Members(body, "values") is { } values && Members(body, "explanations") is { } explanations
            ? new(revision, values, explanations)
            : null;

    /// <summary>The version that a reviewer read, where he says so; a body is not owed.</summary>
    private static async Task<int?> ReadSeenAsync(HttpRequest request) => await ReadBodyAsync(request) is { } body ? Seen(body) : null;

    private static int? Seen(JsonElement body) =>
        body.TryGetProperty("version", out var version) && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var revision) ? revision : null;

    private static ReturnFormInput? ReadReturn(JsonElement body)
    {
        var cells = new List<CellReason>();
        if (body.TryGetProperty("cells", out var list) && list.ValueKind != JsonValueKind.Null)
        {
            if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(c => c.ValueKind != JsonValueKind.Object))
            {
                return null;
            }

            cells.AddRange(list.EnumerateArray().Select(c => new CellReason(Text(c, "code"), Text(c, "reason"))));
        }

        return new(Text(body, "reason"), cells, Seen(body));
    }

    private static ReopenFormInput? ReadReopen(JsonElement body)
    {
        if (Text(body, "until") is not { } text)
        {
            return new(Text(body, "reason"));
        }

        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var until)
            ? new(Text(body, "reason"), until)
            : null;
    }

    private static ExtendDueInput? ReadExtension(JsonElement body)
    {
        if (!ReportingPeriod.TryParse(Text(body, "period"), out var period)
            || !body.TryGetProperty("forms", out var list) || list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(f => f.ValueKind != JsonValueKind.Object))
        {
            return null;
        }

        DateOnly? until = null;
        if (Text(body, "until") is { } text)
        {
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return null;
            }

            until = day;
        }

        return new(period, [.. list.EnumerateArray().Select(f => new OwedForm(Text(f, "unit") ?? "", Text(f, "template") ?? ""))], until, Text(body, "reason"));
    }

    /// <summary>A member that holds members of its own; left out or null it is empty.</summary>
    private static Dictionary<string, JsonElement>? Members(JsonElement body, string name)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (!body.TryGetProperty(name, out var group) || group.ValueKind == JsonValueKind.Null)
        {
            return members;
        }

        if (group.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var member in group.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        return members;
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
