using MedCommunity.Core.Accounts;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>账号: the county's people, filtered by what the address says.</summary>
public sealed partial class AccountListPage(NavigationManager navigation, TimeProvider clock, ILogger<AccountListPage> log)
{
    private IReadOnlyList<AccountRow> rows = [];
    private bool failed;

    [Inject]
    private AccountListQuery Query { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? State { get; set; }

    [SupplyParameterFromQuery(Name = "role")]
    private string? RoleName { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? Text { get; set; }

    private List<AccountRow> Matching => [.. rows.Where(r =>
        (string.IsNullOrEmpty(RoleName) || r.Grants.Any(g => g.Role.ToString() == RoleName && g.HoldsOn(clock.Today())))
        && (string.IsNullOrWhiteSpace(Text) || Matches(r, Text.Trim())))];

    private List<AccountRow> Shown => string.IsNullOrEmpty(State) ? Matching : [.. Matching.Where(r => r.State.ToString() == State)];

    private IReadOnlyList<FilterChip> Chips
    {
        get
        {
            var matching = Matching;
            return
            [
                new("全部", Address(null), string.IsNullOrEmpty(State), matching.Count),
                .. Enum.GetValues<AccountState>().Select(s => new FilterChip(
                    s.Chinese(), Address(s.ToString()), State == s.ToString(), matching.Count(r => r.State == s), $"filter-{s}")),
            ];
        }
    }

    protected override async Task OnInitializedAsync()
    {
        try
        {
            var result = await Query.ListAsync();
            (rows, failed) = (result.Value ?? [], !result.IsDone);
        }
        catch (Exception e)
        {
            log.LogError(e, "The accounts could not be read.");
            failed = true;
        }
    }

    private string Roles(AccountRow row) => row.Grants.Where(g => g.HoldsOn(clock.Today())).Select(g => $"{g.Role.Chinese()}（{g.Where}）").ToList() is { Count: > 0 } held
        ? string.Join('、', held)
        : "—";

    private string Address(string? state) => navigation.GetUriWithQueryParameters("/accounts", new Dictionary<string, object?> { ["state"] = state, ["role"] = RoleName, ["q"] = Text });

    private static bool Matches(AccountRow row, string words) =>
        row.Name.Contains(words, StringComparison.OrdinalIgnoreCase) || row.DisplayName.Contains(words, StringComparison.OrdinalIgnoreCase)
        || row.Phone?.Contains(words, StringComparison.Ordinal) == true || row.Grants.Any(g => g.Where.Contains(words, StringComparison.OrdinalIgnoreCase));
}
