using MedCommunity.Web.Features.Accounts;

namespace MedCommunity.Web.Hosting;

internal static class RefusalLog
{
    /// <summary>Whatever was refused is in the log: who (the account's id), what and why not (the status); never a name or what was typed.</summary>
    public static void UseRefusalLog(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RefusalLog).FullName!);
        app.Use(async (context, next) =>
        {
            var path = context.Request.Path;
            await next(context);
            if (context.Response.StatusCode is >= 400 and < 500)
            {
                logger.LogWarning("Refused {Method} {Path} for account {AccountId}: {Status}.", context.Request.Method, path, SignedInAccount.IdOf(context.User), context.Response.StatusCode);
            }
        });
    }
}
