using MedCommunity.Core.Supervision;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>督办单 on one printed A4 page, with the reply or room to write it by hand; long texts are cut so that it stays one.</summary>
public sealed partial class NoticePrintPage(FollowQuery query, NavigationManager navigation)
{
    private const int MostDemand = 700;
    private const int MostReply = 700;
    private const int BlankLines = 6;

    private FollowView? view;

    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>The newest reply that was not sent back.</summary>
    private ReplyView? Reply => view!.Replies.FirstOrDefault(r => r.Outcome != ReplyOutcome.Returned);

    protected override async Task OnInitializedAsync()
    {
        view = Guid.TryParse(Id, out var id) ? (await query.RunAsync(FollowKind.Notice, id)).Value : null;
        if (view is null)
        {
            navigation.NotFound();
        }
    }

    private static string Short(string text, int length) => text.Length <= length ? text : text[..(length - 6)] + "……（略）";
}
