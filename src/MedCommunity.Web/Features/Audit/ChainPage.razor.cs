using MedCommunity.Core.Audit;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Audit;

/// <summary>审计链: its end to be written down, and its proof.</summary>
public sealed partial class ChainPage
{
    private ChainView? view;
    private ChainProof? proof;
    private string? written;
    private string? refusal;
    private string? failure;
    private string? headError;
    private bool busy;

    [Inject]
    private AuditChainQuery Query { get; set; } = null!;

    [Inject]
    private ILogger<ChainPage> Logger { get; set; } = null!;

    private bool Waiting => busy || !RendererInfo.IsInteractive;

    private bool IsIntact => proof is { InstallationFindings: 0, County.IsIntact: true };

    protected override async Task OnInitializedAsync()
    {
        var result = await Query.RunAsync();
        (view, refusal) = (result.Value, result.IsDone ? null : result.Message);
    }

    private async Task VerifyAsync()
    {
        if (busy)
        {
            return;
        }

        busy = true;
        (proof, failure, headError) = (null, null, null);
        try
        {
            var result = await Query.VerifyAsync(written).KeepingPage(Logger);
            headError = result.Errors.GetValueOrDefault("head");
            failure = result.IsDone || headError is not null ? null : result.Message;
            proof = result.Value;
            view = (await Query.RunAsync().KeepingPage(Logger)).Value ?? view;
        }
        finally
        {
            busy = false;
        }
    }

    private string HeadText(AuditHead head) => $"{view!.CountyCode}:{head.Sequence}:{head.Hash}";

    private static string Word(AuditDefect defect) => defect switch
    {
        AuditDefect.Changed => "被改动",
        AuditDefect.Removed => "被删除",
        AuditDefect.Inserted => "被插入",
        _ => "被调换",
    };
}
