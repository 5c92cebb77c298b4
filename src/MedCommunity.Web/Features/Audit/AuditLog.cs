using System.Globalization;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Features.Audit;

/// <summary>A place in the log, which is ordered by instant and then by id: what lies before it is older.</summary>
internal sealed record AuditPlace(DateTime At, Guid Id)
{
    public static AuditPlace? Parse(string? text) =>
        text?.Split('-', 2) is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && at <= DateTime.MaxValue.Ticks && Guid.TryParse(id, out var entry) ? new(new DateTime(at, DateTimeKind.Utc), entry) : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.Ticks}-{Id:N}");
}

/// <summary>A piece of the log, newest first.</summary>
/// <param name="Older">Where the next piece begins; null at the end.</param>
internal sealed record AuditPiece(IReadOnlyList<AuditEntry> Entries, AuditPlace? Older);

/// <summary>The entries that make up a county's log: its own, and the installation's about the people of the county.</summary>
internal static class AuditLog
{
    public static IQueryable<AuditEntry> OfCounty(AppDbContext db, Guid county) => db.AuditEntries.AsNoTracking().Where(e => e.CountyId == county);

    /// <summary>Accounts, sign-ins and tokens belong to no county: a county sees those of whoever holds or held a role in it, whoever changed them.</summary>
    public static IQueryable<AuditEntry> OfPeople(AppDbContext db, Guid county) => db.AuditEntries.AsNoTracking().Where(e => e.CountyId == Guid.Empty
        && ((e.Subject == nameof(Account) && db.RoleGrants.Any(g => g.CountyId == county && g.AccountId == e.SubjectId))
            || (e.Subject == nameof(AccountSession) && db.AccountSessions.Any(s => s.Id == e.SubjectId && db.RoleGrants.Any(g => g.CountyId == county && g.AccountId == s.AccountId)))
            || (e.Subject == nameof(AccessToken) && db.AccessTokens.Any(t => t.Id == e.SubjectId && db.RoleGrants.Any(g => g.CountyId == county && g.AccountId == t.AccountId)))));

    /// <summary>Two statements, each along the index of its county, and not one that the database would have to sort.</summary>
    public static async Task<AuditPiece> ReadAsync(AppDbContext db, Guid county, AuditFilter filter, AuditPlace? before, int size) => Cut(
        [.. await NewestAsync(filter.Apply(OfCounty(db, county)), before, size), .. await NewestAsync(filter.Apply(OfPeople(db, county)), before, size)], size);

    /// <summary>The newest entries, one more than asked for, so that it is known whether there are older ones.</summary>
    public static Task<List<AuditEntry>> NewestAsync(IQueryable<AuditEntry> entries, AuditPlace? before, int size)
    {
        if (before is not null)
        {
            var (at, id) = before;
            entries = entries.Where(e => e.At < at || (e.At == at && e.Id < id));
        }

        return entries.OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Take(size + 1).ToListAsync();
    }

    /// <summary>
    /// The newest entries of some records, one more than asked for. Their places are read along the records' index and sorted here: asked for
    /// in order, SQLite walks through the whole county's log instead.
    /// </summary>
    public static async Task<List<AuditEntry>> NewestOfAsync(IQueryable<AuditEntry> entries, RecordFamily family, AuditPlace? before, int size)
    {
        var (subjects, ids) = (family.Subjects.ToArray(), family.Ids.ToArray());
        var places = await entries.Where(e => subjects.Contains(e.Subject) && ids.Contains(e.SubjectId)).Select(e => new { e.At, e.Id }).ToListAsync();
        var newest = places.Where(p => before is null || p.At < before.At || (p.At == before.At && p.Id.CompareTo(before.Id) < 0))
            .OrderByDescending(p => p.At).ThenByDescending(p => p.Id).Take(size + 1).Select(p => p.Id).ToArray();
        return await entries.Where(e => newest.Contains(e.Id)).ToListAsync();
    }

    public static AuditPiece Cut(IEnumerable<AuditEntry> entries, int size)
    {
        var newest = entries.OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Take(size + 1).ToList();
        return newest.Count > size ? new(newest[..size], new(newest[size - 1].At, newest[size - 1].Id)) : new(newest, null);
    }
}
