using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms.Design;

/// <summary>One form: its versions, how it looks, its rules in words; the office starts a new version and retires it here.</summary>
public sealed partial class TemplatePage(
    TemplatesQuery query, StartDraft start, DiscardDraft discard, RetireForm retire, NavigationManager navigation, ILogger<TemplatePage> log)
{
    private IReadOnlyDictionary<string, string> errors = new Dictionary<string, string>();
    private string? asking;
    private string? month;
    private string? reason;
    private string? message;
    private bool busy;
    private string? shownFor;

    [Parameter]
    public string Code { get; set; } = "";

    [SupplyParameterFromQuery]
    public int? Version { get; set; }

    [PersistentState]
    public byte[]? Packed { get; set; }

    private TemplateDetails? Data { get; set; }

    private bool Waiting => busy || !RendererInfo.IsInteractive;

    private IEnumerable<ReportingPeriod> Months =>
        ReportingPeriod.Of(Data!.Today).AddMonths(24).Since((Data.NewestOpened ?? ReportingPeriod.Of(Data.Today).AddMonths(-1)).AddMonths(1));

    private (string Title, string Hint, string Do) Asked => asking switch
    {
        "retire" => ("停用这张表", "从所选的月份起各单位不再填报；已开启的报告期照旧，已批准的数据都保留。", "确认停用"),
        "resume" => ("恢复使用", $"这张表定于{Data!.Row.RetiredFrom?.Chinese}起停用，这个月还没有开启，可以取消停用。", "确认恢复"),
        _ => ("放弃草稿", Data!.Versions.Count > 0 ? "草稿里的改动都会丢掉，已启用的版本不受影响。" : "这张表还没有启用过，放弃草稿后表样也一并删除。", "确认放弃"),
    };

    protected override async Task OnParametersSetAsync()
    {
        var asked = $"{Code}?{Version}";
        if (shownFor == asked)
        {
            return;
        }

        Data = shownFor is null ? PackedState.Unpack<TemplateDetails>(Packed) : null;
        shownFor = asked;
        await (Data is null ? LoadAsync() : Task.CompletedTask);
    }

    private async Task LoadAsync()
    {
        var result = await query.DetailsAsync(Code, Version);
        if (result.Value is null)
        {
            navigation.NotFound();
            return;
        }

        Data = result.Value;
        Packed = PackedState.Pack(Data);
    }

    private void Ask(string? what) => (asking, message, reason, month, errors) = (what, null, null, null, new Dictionary<string, string>());

    private Task StartAsync() => WorkAsync(async () =>
    {
        var result = await start.RunAsync(Code).KeepingPage(log);
        message = result.Message;
        if (result.IsDone)
        {
            navigation.NavigateTo(DesignText.EditAddress(Code));
        }
    });

    private Task DoAsync() => WorkAsync(async () =>
    {
        if (asking == "discard")
        {
            var gone = await discard.RunAsync(Code, Data!.Row.Draft!.Version).KeepingPage(log);
            message = gone.Message;
            if (gone.IsDone && !gone.Value)
            {
                navigation.NavigateTo("/forms/templates", forceLoad: true);
                return;
            }

            await DoneAsync(gone.IsDone);
            return;
        }

        ReportingPeriod? from = asking == "retire" && ReportingPeriod.TryParse(month, out var chosen) ? chosen : null;
        if (asking == "retire" && from is null)
        {
            errors = new Dictionary<string, string> { ["from"] = "请选择从哪个月起。" };
            return;
        }

        var result = await retire.RunAsync(new(Code, Data!.Version, from, reason)).KeepingPage(log);
        (message, errors) = (result.Message, result.Errors);
        await DoneAsync(result.IsDone);
    });

    private async Task DoneAsync(bool isDone)
    {
        if (isDone)
        {
            Ask(null);
            await LoadAsync();
        }
    }

    private async Task WorkAsync(Func<Task> work)
    {
        if (busy)
        {
            return;
        }

        busy = true;
        try
        {
            await work();
        }
        finally
        {
            busy = false;
        }
    }
}
