using Microsoft.AspNetCore.Http.Features;

namespace MedCommunity.Web.Hosting;

/// <summary>A page that takes files: a request beyond the limit comes back to it with <c>?problem=size</c>, so that it can say so in its own words.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class UploadLimitAttribute(int maxBytes) : Attribute
{
    public int MaxBytes { get; } = maxBytes;
}

/// <summary>An operation of the API that takes a file: a request beyond the limit gets this answer before anything is read.</summary>
internal sealed record RequestLimit(long MaxBytes, IResult TooLarge);

internal static class UploadLimits
{
    /// <summary>A browser that is still sending takes a closed connection for a failure of the network: up to here the rest is read and dropped first.</summary>
    private const long MostDropped = 256L * 1024 * 1024;

    /// <summary>Before anything reads the request's body; after authorization, so that strangers cannot make the server read.</summary>
    public static void UseUploadLimits(this WebApplication app) => app.Use(async (context, next) =>
    {
        var page = context.GetEndpoint()?.Metadata.GetMetadata<UploadLimitAttribute>();
        var operation = context.GetEndpoint()?.Metadata.GetMetadata<RequestLimit>();
        if (!HttpMethods.IsPost(context.Request.Method) || (page?.MaxBytes ?? operation?.MaxBytes) is not { } limit)
        {
            await next(context);
            return;
        }

        var size = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (context.Request.ContentLength is not { } length || length <= limit)
        {
            if (size is { IsReadOnly: false })
            {
                size.MaxRequestBodySize = limit;
            }

            await next(context);
            return;
        }

        if (length <= MostDropped)
        {
            if (size is { IsReadOnly: false })
            {
                size.MaxRequestBodySize = MostDropped;
            }

            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        }

        if (operation is not null)
        {
            await operation.TooLarge.ExecuteAsync(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = context.Request.Path + "?problem=size";
    });
}
