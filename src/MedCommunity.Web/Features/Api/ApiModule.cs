using System.Text.Json.Serialization;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Accounts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Api;

/// <summary>/api/v1: the same use cases and permissions as the pages, for scripts and for the form's own script (contract.md, API).</summary>
internal static class ApiModule
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddOpenApi("v1");
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
        });
        return services;
    }

    /// <summary>The group that every feature maps its operations into.</summary>
    public static RouteGroupBuilder MapApi(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").RequireAuthorization(Policies.SignedIn);
        return app.MapGroup("/api/v1")
            .RequireAuthorization(Policies.SignedIn)
            .AddEndpointFilter<AntiforgeryFilter>()
            .AddEndpointFilter<ScopeFilter>()
            .AddEndpointFilter<CountyFilter>();
    }

    /// <summary>What a token must be good for to call this operation; every operation says so, and one that does not is closed to tokens.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, TokenScope scope)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequiredScope(scope));

    /// <summary>Every answer under /api is JSON in Chinese, also where the framework itself refuses.</summary>
    public static void UseApiProblems(this WebApplication app) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase),
        branch =>
        {
            branch.UseExceptionHandler(errors => errors.Run(context => WriteAsync(context, StatusCodes.Status500InternalServerError)));
            branch.UseStatusCodePages(status => WriteAsync(status.HttpContext, status.HttpContext.Response.StatusCode));
        });

    /// <summary>The HTTP answer of a use case: its value, or problem details (RFC 9457) in Chinese with one message per field.</summary>
    public static IResult ToHttp<T>(this Result<T> result, Func<T, IResult>? done = null) => result.Outcome switch
    {
        Outcome.Done => done is null ? Results.Json(result.Value) : done(result.Value!),
        Outcome.Invalid => Problem(StatusCodes.Status400BadRequest, result.Message, result.Errors, result.Value),
        Outcome.NotFound => Problem(StatusCodes.Status404NotFound, result.Message),
        Outcome.NotAllowed => Problem(StatusCodes.Status403Forbidden, result.Message),
        Outcome.Unavailable => Problem(StatusCodes.Status503ServiceUnavailable, result.Message, code: "outage"),
        _ => Problem(StatusCodes.Status409Conflict, result.Message, result.Errors, result.Value),
    };

    /// <summary>Problem details with the Chinese title of the status; <paramref name="code"/> is for a script that can mend it.</summary>
    public static IResult Problem(int status, string? detail, IReadOnlyDictionary<string, string>? errors = null, object? current = null, string? code = null)
    {
        var extensions = new Dictionary<string, object?>();
        if (code is not null)
        {
            extensions["code"] = code;
        }

        if (errors is { Count: > 0 })
        {
            extensions["errors"] = errors.ToDictionary(e => e.Key, e => new[] { e.Value });
        }

        if (current is not null)
        {
            extensions["current"] = current;
        }

        return Results.Problem(detail, statusCode: status, title: Title(status), type: "about:blank", extensions: extensions);
    }

    private static Task WriteAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Problem(status, status switch
        {
            400 or 415 => "请求的内容不是有效的JSON，或缺少必需的参数。",
            401 => "请先登录，或提供有效的访问令牌。",
            403 => context.RequestServices.GetRequiredService<CurrentUser>().Gate.Reason() ?? "您的角色没有这项权限。",
            404 => "没有找到，或您无权查看。",
            405 => "这个地址不支持这种操作。",
            500 => $"系统出错了，请稍后再试（编号 {context.TraceIdentifier}）。",
            _ => null,
        }).ExecuteAsync(context);
    }

    private static string Title(int status) => status switch
    {
        400 => "内容有误",
        401 => "未登录",
        403 => "没有权限",
        404 => "没有找到",
        405 => "不支持的操作",
        409 => "内容已被他人修改",
        413 => "文件过大",
        500 => "系统出错",
        503 => "暂时不能使用",
        507 => "没有存储空间",
        _ => "未能完成",
    };
}

/// <summary>A browser's session must show that the request comes from our own page; a token's request has no cookie that could be abused.</summary>
internal sealed class AntiforgeryFilter(IAntiforgery antiforgery) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (!HttpMethods.IsGet(request.Method) && context.HttpContext.User.Identity?.AuthenticationType != TokenAuthentication.Scheme
            && !await antiforgery.IsRequestValidAsync(context.HttpContext))
        {
            return ApiModule.Problem(StatusCodes.Status403Forbidden, "页面已过期，请刷新后再试。", code: "antiforgery");
        }

        return await next(context);
    }
}

/// <summary>See <see cref="ApiModule.RequireScope"/>.</summary>
internal sealed record RequiredScope(TokenScope Scope);

/// <summary>A token does no more than its scope says, whatever its account may do; a session is bound by its account's roles alone.</summary>
internal sealed class ScopeFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var user = context.HttpContext.User;
        if (user.Identity?.AuthenticationType != TokenAuthentication.Scheme)
        {
            return next(context);
        }

        var required = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<RequiredScope>()?.Scope;
        return required is { } scope && TokenAuthentication.ScopeOf(user).HasFlag(scope)
            ? next(context)
            : ValueTask.FromResult<object?>(ApiModule.Problem(StatusCodes.Status403Forbidden, $"这个访问令牌不能用来{required?.Chinese() ?? "做这项操作"}，请在“我的账号”里另建一个。", code: "scope"));
    }
}

/// <summary><c>county=CODE</c> chooses among the counties of an account; without it an account of several must say which, but for its plans.</summary>
internal sealed class CountyFilter(IDbContextFactory<AppDbContext> contexts, CurrentUser user) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var code = context.HttpContext.Request.Query["county"].ToString();
        await using (var db = await contexts.CreateDbContextAsync())
        {
            var counties = await user.CountiesAsync(db);
            if (code.Length > 0)
            {
                if (counties.All(c => c.Code != code))
                {
                    return ApiModule.Problem(StatusCodes.Status404NotFound, $"没有旗县“{code}”，或您无权查看。");
                }

                user.CountyCode = code;
            }
            else if (counties.Count > 1 && context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<AllCounties>() is null)
            {
                return ApiModule.Problem(StatusCodes.Status400BadRequest, $"您可查看多个旗县，请用 county 参数指定：{string.Join("、", counties.Select(c => c.Code))}");
            }
        }

        return await next(context);
    }
}

/// <summary>Marks the operation that answers for all counties of the account at once.</summary>
internal sealed class AllCounties;
