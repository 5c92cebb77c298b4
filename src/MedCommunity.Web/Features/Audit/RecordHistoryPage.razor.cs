using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Audit;

/// <summary>变更历史: what one record and all that belongs to it went through.</summary>
public sealed partial class RecordHistoryPage(NavigationManager navigation)
{
    /// <summary>A change says few fields; longer ones, and all fields of an added or removed record, open on a click.</summary>
    private const int Folded = 6;

    private AuditPlace? before;
    private RecordHistory? data;

    [Parameter]
    public string Subject { get; set; } = "";

    [Parameter]
    public string Id { get; set; } = "";

    [SupplyParameterFromQuery]
    private string? Before { get; set; }

    [Inject]
    private RecordHistoryQuery Query { get; set; } = null!;

    private string Name => data!.Name is not { } name ? AuditText.Subject(data.Subject)
        : name.StartsWith(AuditText.Subject(data.Subject), StringComparison.Ordinal) ? name
        : $"{AuditText.Subject(data.Subject)} {name}";

    protected override async Task OnInitializedAsync()
    {
        before = AuditPlace.Parse(Before);
        data = Guid.TryParse(Id, out var id) ? (await Query.RunAsync(Subject, id, before)).Value : null;
        if (data is null)
        {
            navigation.NotFound();
        }
    }
}
