using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Audit;

/// <summary>审计日志: newest first, filtered by what the address says.</summary>
public sealed partial class AuditListPage(NavigationManager navigation, ILogger<AuditListPage> log)
{
    private AuditFilter filter = AuditFilter.None;
    private AuditPlace? before;
    private AuditListData? data;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    [Inject]
    private AuditListQuery Query { get; set; } = null!;

    private string Lead => data is { SeesBusiness: false }
        ? "谁在什么时候、从哪里、经哪条途径改了什么。业务数据只列出改动的人和时间，内容系统管理员不可见。"
        : "谁在什么时候、从哪里、经哪条途径改了什么，改前改后各是什么。日志只增不改，导出也会记入日志。";

    protected override async Task OnInitializedAsync()
    {
        (filter, before) = (AuditFilter.Of(Http.Request.Query), AuditPlace.Parse(Http.Request.Query["before"]));
        try
        {
            data = (await Query.RunAsync(filter, before)).Value;
        }
        catch (Exception e)
        {
            log.LogError(e, "The audit log could not be read.");
        }
    }

    private string Address(string path, AuditPlace? place) =>
        navigation.GetUriWithQueryParameters(path, new Dictionary<string, object?>(filter.ToQuery()) { ["before"] = place?.ToString() });
}
