using MedCommunity.Core.Supervision;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>督办单 as it is printed on A4, with the reply or room to write it by hand; long texts go on on the next page.</summary>
public sealed partial class NoticePrintPage(FollowQuery query, NavigationManager navigation)
{
    private const int BlankLines = 6;

    private FollowView? view;

    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>The newest reply that was not sent back.</summary>
    private ReplyView? Reply => view!.Replies.FirstOrDefault(r => r.Outcome != ReplyOutcome.Returned);

    protected override async Task OnInitializedAsync()
    {
        view = Guid.TryParse(Id, out var id) ? (await query.RunAsync(FollowKind.Notice, id, isPrinted: true)).Value : null;
        if (view is null)
        {
            navigation.NotFound();
        }
    }
}
