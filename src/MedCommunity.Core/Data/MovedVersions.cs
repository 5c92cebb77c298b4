using MedCommunity.Core.Indicators;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Plans;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace MedCommunity.Core.Data;

/// <summary>
/// What a transaction has changed of what others keep by a county's versions: its tree, its plans, its figures. Moved as the last thing in the
/// transaction, so that nobody who holds the county's row still waits for another's. Neither a setting of the county nor a change that anybody made
/// by hand: past the tracker and the log.
/// </summary>
internal sealed class MovedVersions
{
    private readonly HashSet<Guid> trees = [];
    private readonly HashSet<Guid> plans = [];
    private readonly Dictionary<Guid, FigureChanges> figures = [];

    public bool Any => trees.Count + plans.Count + figures.Count > 0;

    /// <summary>Rows of a tree were written, also by transactions that have ended since.</summary>
    public bool HasWrittenTree { get; private set; }

    /// <summary>The same of plans.</summary>
    public bool HasWrittenPlans { get; private set; }

    /// <summary>The same of figures.</summary>
    public bool HasWrittenFigures { get; private set; }

    /// <summary>Notes what is about to be saved.</summary>
    public void Note(ChangeTracker tracker)
    {
        var added = tracker.Entries<OrgUnit>().Where(e => e.State == EntityState.Added).Select(e => e.Entity.Id).ToHashSet();
        foreach (var entry in tracker.Entries<TenantRow>().Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted))
        {
            var countyId = entry.Entity.CountyId;
            if (entry.Entity is OrgUnit or OrgPlacement or FormerName)
            {
                trees.Add(countyId);
                HasWrittenTree = true;
            }
            else if (entry.Entity is IOfPlans)
            {
                plans.Add(countyId);
                HasWrittenPlans = true;
            }

            if (entry.Entity is IOfFigures && IsOfFigures(entry, added))
            {
                if (!figures.TryGetValue(countyId, out var changes))
                {
                    figures[countyId] = changes = new();
                }

                changes.Note(entry.Entity);
                HasWrittenFigures = true;
            }
        }
    }

    public async Task MoveAsync(AppDbContext db, CancellationToken cancellationToken)
    {
        var version = Guid.CreateVersion7();
        if (trees.Count > 0)
        {
            await db.Counties.Where(c => trees.Contains(c.Id)).ExecuteUpdateAsync(set => set.SetProperty(c => c.TreeVersion, version), cancellationToken);
        }

        if (plans.Count > 0)
        {
            await db.Counties.Where(c => plans.Contains(c.Id)).ExecuteUpdateAsync(set => set.SetProperty(c => c.PlansVersion, version), cancellationToken);
        }

        // In one order, so that no two wait for each other; the county's row first: whoever adds up next waits for this transaction, and then sees what it did.
        foreach (var (countyId, changes) in figures.OrderBy(c => c.Key))
        {
            await db.Counties.Where(c => c.Id == countyId).ExecuteUpdateAsync(
                set => set.SetProperty(c => c.FiguresVersion, version).SetProperty(c => c.FactsVersion, c => changes.IsOfFacts ? version : c.FactsVersion), cancellationToken);
            if (changes.IsOfSums)
            {
                await FigureRollup.RefreshAsync(db, countyId, changes, cancellationToken);
            }
        }

        trees.Clear();
        plans.Clear();
        figures.Clear();
    }

    /// <summary>
    /// A new unit has reported nothing yet, and of a known one's own words only the lead hospital's mark counts; of a plan the day from which it is followed, of a task
    /// whether its targets still count.
    /// </summary>
    private static bool IsOfFigures(EntityEntry<TenantRow> entry, HashSet<Guid> added) => entry.Entity switch
    {
        OrgUnit => entry.State == EntityState.Modified && entry.Property(nameof(OrgUnit.IsLeadHospital)).IsModified,
        OrgPlacement place => !added.Contains(place.UnitId),
        Plan => entry.State == EntityState.Modified && entry.Property(nameof(Plan.ActiveFrom)).IsModified,
        WorkItem => entry.State == EntityState.Modified && entry.Property(nameof(WorkItem.IsWithdrawn)).IsModified,
        _ => true,
    };
}
