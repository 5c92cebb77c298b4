using MedCommunity.Core.Accounts;
using MedCommunity.Web.Components.Shared;
using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Settings;

/// <summary>系统设置: the county's own numbers, and who needs a second factor.</summary>
public sealed partial class SettingsPage
{
    private readonly HashSet<Role> factors = [];
    private IReadOnlyDictionary<string, string> errors = new Dictionary<string, string>();
    private CountySettings? loaded;
    private Guid? county;
    private int? dueDay;
    private int? verifiedDueDay;
    private int? grace;
    private int? soonDays;
    private int? soonPercent;
    private int? behind;
    private string? message;
    private string tone = "done";
    private bool busy;

    /// <summary>Read once on the server; the circuit takes it over from the prerendered page.</summary>
    [PersistentState]
    public byte[]? Packed { get; set; }

    [Inject]
    private ILogger<SettingsPage> Logger { get; set; } = null!;

    [Inject]
    private PageActor Actors { get; set; } = null!;

    [Inject]
    private SaveSettings Save { get; set; } = null!;

    private bool Waiting => busy || !RendererInfo.IsInteractive;

    protected override async Task OnInitializedAsync()
    {
        var actor = await Actors.GetAsync();
        county = actor?.CountyId;
        loaded = PackedState.Unpack<CountySettings>(Packed) ?? (actor is not null ? SaveSettings.Of(actor.County) : null);
        if (loaded is not null)
        {
            Packed = PackedState.Pack(loaded);
            Show(loaded);
        }
    }

    private void Show(CountySettings settings)
    {
        loaded = settings;
        verifiedDueDay = settings.VerifiedDueDay;
        (dueDay, grace, soonDays, soonPercent, behind) =
            (settings.DueDay, settings.MilestoneGraceDays, settings.DueSoonDays, settings.DueSoonPercent, settings.BehindPoints);
        factors.Clear();
        factors.UnionWith(settings.SecondFactorRoles);
    }

    private void Toggle(Role role, bool on) => _ = on ? factors.Add(role) : factors.Remove(role);

    private string? Error(string field) => errors.GetValueOrDefault(field);

    private async Task SaveAsync()
    {
        if (busy)
        {
            return;
        }

        busy = true;
        try
        {
            // An emptied number is none of the values that are taken, and so gets its message.
            var result = await Save.HandleAsync(new(dueDay ?? -1, grace ?? -1, soonDays ?? -1, soonPercent ?? -1, behind ?? -1, [.. factors], loaded!.Version) { VerifiedDueDay = verifiedDueDay }).KeepingPage(Logger);
            errors = result.Errors;
            (message, tone) = result.IsDone ? ("设置已保存。", "done") : (result.Message, "error");
            if (result.Value is { } stored)
            {
                Show(stored);
            }
        }
        finally
        {
            busy = false;
        }
    }
}
