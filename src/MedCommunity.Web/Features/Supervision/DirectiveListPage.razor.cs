using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Supervision;

/// <summary>批示 as a list, filtered by what the address says; late ones first.</summary>
public sealed partial class DirectiveListPage(FollowListQuery query, ILogger<DirectiveListPage> log)
{
    private FollowList? list;

    [SupplyParameterFromQuery]
    public string? State { get; set; }

    [SupplyParameterFromQuery]
    public string? Unit { get; set; }

    /// <summary>As typed: what is no year asks for none.</summary>
    [SupplyParameterFromQuery]
    public string? Year { get; set; }

    private FollowFilter Filter => new(State, Unit, int.TryParse(Year, out var year) ? year : null);

    protected override async Task OnInitializedAsync()
    {
        try
        {
            list = (await query.RunAsync(FollowKind.Directive, Filter)).Value;
        }
        catch (Exception e)
        {
            log.LogError(e, "The list could not be read.");
        }
    }
}
