using MedCommunity.Core.Audit;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Api;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace MedCommunity.Web.Hosting;

/// <summary>
/// What stands around the portal fails for a while: the disk is full, the database does not answer, a key cannot be read. Nothing was written then, and
/// the same request works again once it is mended.
/// </summary>
/// <param name="Title">What is the matter, in a few words.</param>
/// <param name="Words">What that means to the reader.</param>
internal sealed record Outage(string Title, string Words)
{
    private const int DiskFullOnUnix = 28;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    private static readonly Outage Disk = new("服务器磁盘已满", "没有保存，已有的数据不受影响。请告诉管理员；腾出空间后即可继续，无需重启。");
    private static readonly Outage Database = new("数据库暂时不能访问", "这次操作没有完成，已有的数据不受影响。恢复后即可继续，请稍后再试。");
    private static readonly Outage Key = new("审计密钥读不出来", "现在只能查看，不能保存：没有审计密钥就无法留痕。请告诉管理员；密钥恢复后即可继续，无需重启。");

    /// <summary>Null for a bug.</summary>
    public static Outage? Of(Exception? exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (OfOne(e) is { } outage)
            {
                return outage;
            }
        }

        return null;
    }

    private static Outage? OfOne(Exception e) => e switch
    {
        AuditKeyException => Key,
        // 13 FULL; 8 READONLY, 10 IOERR, 14 CANTOPEN, 5 BUSY and 6 LOCKED after waiting.
        SqliteException { SqliteErrorCode: 13 } or PostgresException { SqlState: PostgresErrorCodes.DiskFull } => Disk,
        SqliteException { SqliteErrorCode: 5 or 6 or 8 or 10 or 14 } => Database,
        PostgresException { SqlState: var state } => IsAway(state) ? Database : null,
        NpgsqlException => Database,
        IOException { HResult: DiskFullOnUnix or DiskFullOnWindows } => Disk,
        _ => null,
    };

    /// <summary>Classes of PostgreSQL's states: connection, resources, operator intervention, system; and a server that is read-only or closed to us.</summary>
    private static bool IsAway(string state) =>
        state[..2] is "08" or "53" or "57" or "58" || state is PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.ObjectNotInPrerequisiteState;
}

internal static class Outages
{
    /// <summary>Asks a use case for an open page: an outage comes back as its answer, so that what is typed stays where it is.</summary>
    public static async Task<Result<T>> KeepingPage<T>(this Task<Result<T>> running, ILogger logger)
    {
        try
        {
            return await running;
        }
        catch (Exception e) when (Outage.Of(e) is { } outage)
        {
            logger.LogError(e, "A page's request failed: {Outage}.", outage.Title);
            return Result.Unavailable($"{outage.Title}。{outage.Words}填写的内容还在，可以直接再试。");
        }
    }

    /// <summary>An answer of its own that asks neither the database nor a session, which is why it stands before both.</summary>
    public static void UseOutageAnswers(this WebApplication app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (!context.Response.HasStarted && Outage.Of(e) is { } outage)
        {
            app.Logger.LogError(e, "{Method} {Path} failed: {Outage}.", context.Request.Method, context.Request.Path, outage.Title);
            context.Response.Clear();
            context.Response.Headers.RetryAfter = "10";
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            if (context.Request.WantsPage())
            {
                var asksAgain = HttpMethods.IsGet(context.Request.Method);
                context.Response.ContentType = "text/html; charset=utf-8";
                await context.Response.WriteAsync($"""
                    <!DOCTYPE html>
                    <html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
                    {(asksAgain ? "<meta http-equiv=\"refresh\" content=\"10\">" : "")}
                    <title>{outage.Title} · 医共体管理门户</title><base href="/">
                    <link rel="stylesheet" href="css/tokens.css"><link rel="stylesheet" href="css/app.css"></head>
                    <body><main class="mc-plain"><div class="mc-plain-card mc-plain-wide"><div class="mc-state" data-tone="error" role="alert" data-testid="outage">
                    <h1>{outage.Title}</h1><p>{outage.Words}</p>
                    <p class="mc-small">{(asksAgain ? "本页每10秒自动重试。" : "请退回上一页，填写的内容一般还在，稍后再提交一次。")}</p>
                    </div></div></main></body></html>
                    """);
                return;
            }

            await ApiModule.Problem(StatusCodes.Status503ServiceUnavailable, $"{outage.Title}。{outage.Words}", code: "outage").ExecuteAsync(context);
        }
    });
}
