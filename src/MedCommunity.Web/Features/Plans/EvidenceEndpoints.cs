using MedCommunity.Core.Accounts;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Api;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace MedCommunity.Web.Features.Plans;

/// <summary>Evidence in and out over HTTP: the bytes never go through a circuit.</summary>
internal static class EvidenceEndpoints
{
    private const string NotAForm = "请求应为 multipart/form-data，文件放在名为 file 的字段里。";

    /// <summary>What a form adds to a file.</summary>
    private const int Air = 64 * 1024;

    /// <summary>For the API's description; as the operation's own metadata it would be checked before who asks.</summary>
    private static OpenApiRequestBody FormWithFile => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["multipart/form-data"] = new()
            {
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Required = new HashSet<string> { "file" },
                    Properties = new Dictionary<string, IOpenApiSchema> { ["file"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
                },
            },
        },
    };

    public static void MapEvidence(this RouteGroupBuilder api)
    {
        api.MapEvidenceUpload("work-items/{id}/evidence", AddAsync).RequireAuthorization(Policies.SignedIn);
        api.MapDelete("evidence/{id}", RemoveAsync).RequireAuthorization(Policies.SignedIn).RequireScope(TokenScope.Report);
        api.MapGet("evidence/{id}", OpenAsync).RequireAuthorization(Policies.SignedIn).RequireScope(TokenScope.Read).WithMetadata(new UploadedContent());
    }

    /// <summary>A place where a form with a file is taken; the caller adds its policy.</summary>
    public static RouteHandlerBuilder MapEvidenceUpload(this RouteGroupBuilder api, string pattern, Delegate handler)
    {
        var settings = ((IEndpointRouteBuilder)api).ServiceProvider.GetRequiredService<EvidenceSettings>();
        return api.MapPost(pattern, handler).RequireScope(TokenScope.Report)
            .WithMetadata(new RequestLimit(settings.MaxBytes + Air, ApiModule.Problem(StatusCodes.Status413PayloadTooLarge, settings.TooLarge)))
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                operation.RequestBody = FormWithFile;
                return Task.CompletedTask;
            });
    }

    /// <summary>Reads the form's file and hands it over.</summary>
    public static async Task<IResult> ReceiveAsync(HttpContext context, Func<string?, Stream, Task<Result<EvidenceFile>>> take)
    {
        try
        {
            // Nothing to read is refused by the use case, after it has looked at who asks.
            var file = await FileOfAsync(context.Request);
            var result = await take(file?.FileName, file?.FileStream ?? Stream.Null);
            return result switch
            {
                { Outcome: Outcome.Invalid } when file is null => ApiModule.Problem(StatusCodes.Status400BadRequest, NotAForm),
                { Outcome: Outcome.Invalid } when result.Errors.ContainsKey("size") => ApiModule.Problem(StatusCodes.Status413PayloadTooLarge, result.Message),
                _ => result.ToHttp(added => Results.Json(added, statusCode: StatusCodes.Status201Created)),
            };
        }
        catch (EvidenceNotStoredException e)
        {
            context.RequestServices.GetRequiredService<ILogger<AddEvidence>>().LogError(e, "An evidence file could not be written.");
            return ApiModule.Problem(StatusCodes.Status507InsufficientStorage, EvidenceNotStoredException.Chinese);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return ApiModule.Problem(StatusCodes.Status413PayloadTooLarge, context.RequestServices.GetRequiredService<EvidenceSettings>().TooLarge);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return ApiModule.Problem(StatusCodes.Status400BadRequest, "文件没有传完整，请重新上传。");
        }
    }

    private static Task<IResult> AddAsync(string id, string? subject, HttpContext context, AddEvidence add)
    {
        var about = Guid.TryParse(subject, out var given) ? given : (Guid?)null;
        return !Guid.TryParse(id, out var workItemId) || (about is null && !string.IsNullOrEmpty(subject))
            ? Task.FromResult(ApiModule.ToHttp<object>(TaskToReport.Unknown))
            : ReceiveAsync(context, (name, content) => add.RunAsync(workItemId, name, content, about, context.RequestAborted));
    }

    private static async Task<IResult> RemoveAsync(string id, RemoveEvidence remove) => !Guid.TryParse(id, out var evidenceId)
        ? ApiModule.ToHttp<object>(EvidenceCase.Unknown)
        : (await remove.RunAsync(evidenceId)).ToHttp(_ => Results.NoContent());

    private static async Task<IResult> OpenAsync(string id, EvidenceQuery query, EvidenceStore store, ILogger<EvidenceQuery> logger)
    {
        if (!Guid.TryParse(id, out var evidenceId))
        {
            return ApiModule.ToHttp<object>(EvidenceCase.Unknown);
        }

        var result = await query.OpenAsync(evidenceId);
        if (!result.IsDone)
        {
            return result.ToHttp();
        }

        var file = result.Value!;
        if (store.OpenRead(file.Hash) is not { } content)
        {
            logger.LogError("The file of evidence {EvidenceId} is missing in the data folder: {Hash}.", evidenceId, file.Hash);
            return ApiModule.Problem(StatusCodes.Status404NotFound, "这个文件在服务器上已经找不到了，请联系系统管理员。");
        }

        return Results.File(content, file.ContentType, file.Name, entityTag: new EntityTagHeaderValue($"\"{file.Hash}\""), enableRangeProcessing: true);
    }

    /// <summary>The form's field <c>file</c>, before anything of its content is read; null where there is none.</summary>
    private static async Task<FileMultipartSection?> FileOfAsync(HttpRequest request)
    {
        const int MostFields = 10;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 200, Value: { } boundary })
        {
            return null;
        }

        var reader = new MultipartReader(boundary, request.Body);
        for (var i = 0; i < MostFields && await reader.ReadNextSectionAsync(request.HttpContext.RequestAborted) is { } section; i++)
        {
            if (section.GetContentDispositionHeader()?.IsFileDisposition() == true && section.AsFileSection() is { Name: "file" } file)
            {
                return file;
            }
        }

        return null;
    }
}
