using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.JSInterop;

namespace MedCommunity.Web.Features.Plans;

/// <summary>任务台账: all tasks with their lights, filtered by what the address says.</summary>
public sealed partial class WorkItemList(
    IDbContextFactory<AppDbContext> contexts, CurrentUser user, TimeProvider clock, NavigationManager navigation, IJSRuntime script)
{
    private static readonly (Light Light, string Text)[] Lights =
        [(Core.Plans.Light.Red, "■ 逾期"), (Core.Plans.Light.Yellow, "▲ 预警"), (Core.Plans.Light.Green, "● 正常"), (Core.Plans.Light.Grey, "○ 未开始"), (Core.Plans.Light.Closed, "✓ 已销号")];

    private LedgerPage? data;
    private string section = "";
    private string department = "";
    private string text = "";

    /// <summary>Read once on the server; the circuit takes it over from the prerendered page.</summary>
    [PersistentState]
    public byte[]? Packed { get; set; }

    [SupplyParameterFromQuery]
    private string? Section { get; set; }

    [SupplyParameterFromQuery]
    private string? Department { get; set; }

    [SupplyParameterFromQuery]
    private string? Light { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? Text { get; set; }

    private string Lead => data is null ? "每项任务谁负责、到哪一步、是否按时。" : $"共{data.Rows.Count}项任务：谁负责、到哪一步、是否按时。打开任务可查看原因和进展。";

    private bool IsFiltered => Section is not null || Department is not null || Light is not null || Text is not null;

    /// <summary>The rows that every filter but the light lets through: what the chips count.</summary>
    private List<LedgerRow> Matching => [.. data!.Rows.Where(r =>
        (string.IsNullOrEmpty(Section) || r.Section == Section)
        && (string.IsNullOrEmpty(Department) || r.Units.Any(u => data.Units[u].Code == Department))
        && (string.IsNullOrWhiteSpace(Text) || Matches(r, Text.Trim())))];

    private List<LedgerRow> Shown => string.IsNullOrEmpty(Light) ? Matching : [.. Matching.Where(r => r.Light == Light)];

    private IReadOnlyList<FilterChip> Chips
    {
        get
        {
            var rows = Matching;
            return
            [
                new("全部", Address(null), string.IsNullOrEmpty(Light), rows.Count),
                .. Lights.Select(l => new FilterChip(l.Text, Address(l.Light.Code()), Light == l.Light.Code(), rows.Count(r => r.Light == l.Light.Code()), $"filter-{l.Light.Code()}")),
            ];
        }
    }

    /// <summary>One's own tasks first, then the sections of the plan.</summary>
    private IEnumerable<(string Title, List<LedgerRow> Rows)> Groups
    {
        get
        {
            var rows = Shown;
            var mine = rows.Where(r => r.IsMine).ToList();
            if (mine.Count > 0)
            {
                yield return ("我单位的任务", mine);
            }

            foreach (var s in data!.Sections)
            {
                var others = rows.Where(r => !r.IsMine && r.Section == s.Code).ToList();
                if (others.Count > 0)
                {
                    yield return ($"{s.Number}{s.Title}", others);
                }
            }
        }
    }

    protected override async Task OnInitializedAsync()
    {
        data = PackedState.Unpack<LedgerPage>(Packed) ?? await LoadAsync();
        Packed ??= PackedState.Pack(data);
    }

    protected override void OnParametersSet() => (section, department, text) = (Section ?? "", Department ?? "", Text ?? "");

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        try
        {
            await using var keys = await script.InvokeAsync<IJSObjectReference>("import", $"./{Assets["js/ledger.js"]}");
        }
        catch (JSDisconnectedException)
        {
            // The page has gone; nobody presses its keys.
        }
    }

    private async Task<LedgerPage> LoadAsync()
    {
        await using var db = await contexts.CreateDbContextAsync();
        if (await user.LoadAsync(db) is not { } actor)
        {
            return new([], [], [], []);
        }

        var tasks = await PlanLedger.ReadAsync(db, actor, clock.Today());
        var plans = tasks.Select(t => t.Section.PlanId).Distinct().ToList();
        var units = tasks.SelectMany(t => t.Units).DistinctBy(u => u.Code).ToList();
        var at = units.Index().ToDictionary(u => u.Item.Code, u => u.Index);
        var words = tasks.SelectMany(t => t.Assignments).Select(a => a.AsWritten).Distinct().ToList();
        return new(
            [.. tasks.Select(t => t.Section).Distinct().Select(s => new LedgerHead(SectionCode(s), s.Number, s.Title))],
            [.. units.Select(u => new LedgerDepartment(u.Code, u.Name))],
            words,
            [.. tasks.Select(t => new LedgerRow(
                t.Id, t.Number, SectionCode(t.Section), t.Title, t.Percent ?? 0, t.Light.Code(), t.LightReason, t.Deadline, t.OriginalDeadline, t.DeadlineSource,
                [.. t.Assignments.Select(a => words.IndexOf(a.AsWritten))], [.. t.Units.Select(u => at[u.Code])], t.MilestonesDone, t.Milestones.Count,
                !actor.SeesCounty && actor.SeesInFull(t.Units.Select(u => u.Id))))]);

        // Two plans of a county may both have a section s1.
        string SectionCode(LedgerSection s) => plans.Count == 1 ? s.Code : $"{plans.IndexOf(s.PlanId) + 1}-{s.Code}";
    }

    private void Apply() => navigation.NavigateTo(navigation.GetUriWithQueryParameters("/tasks", new Dictionary<string, object?>
    {
        ["section"] = Given(section),
        ["department"] = Given(department),
        ["light"] = Light,
        ["q"] = Given(text.Trim()),
    }));

    private string Address(string? light) => navigation.GetUriWithQueryParameters("/tasks", new Dictionary<string, object?>
    {
        ["section"] = Section,
        ["department"] = Department,
        ["light"] = light,
        ["q"] = Text,
    });

    private string Departments(LedgerRow row) => string.Join('、', row.Assigned.Select(a => data!.Words[a]));

    private bool Matches(LedgerRow row, string words) =>
        row.Title.Contains(words, StringComparison.OrdinalIgnoreCase) || Departments(row).Contains(words, StringComparison.OrdinalIgnoreCase)
        || row.Number.ToString(System.Globalization.CultureInfo.InvariantCulture) == words;

    private static string? Given(string value) => value.Length == 0 ? null : value;
}

/// <summary>What the ledger's page shows. It travels with the page, encrypted and so beyond compression: names stand in it once, rows refer to them by place.</summary>
public sealed record LedgerPage(IReadOnlyList<LedgerHead> Sections, IReadOnlyList<LedgerDepartment> Units, IReadOnlyList<string> Words, IReadOnlyList<LedgerRow> Rows);

public sealed record LedgerHead(string Code, string Number, string Title);

public sealed record LedgerDepartment(string Code, string Name);

/// <param name="Assigned">Places in <see cref="LedgerPage.Words"/>: the document's words for who answers for the task.</param>
/// <param name="Units">Places in <see cref="LedgerPage.Units"/>: the units that they resolve to.</param>
public sealed record LedgerRow(
    Guid Id, int Number, string Section, string Title, int Percent, string Light, string Reason, DateOnly? Deadline, DateOnly? OriginalDeadline, DeadlineSource DeadlineSource,
    IReadOnlyList<int> Assigned, IReadOnlyList<int> Units, int MilestonesDone, int Milestones, bool IsMine);
