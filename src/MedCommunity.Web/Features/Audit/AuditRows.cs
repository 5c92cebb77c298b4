using System.Text.Json;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using MedCommunity.Web.Features.Accounts;

namespace MedCommunity.Web.Features.Audit;

/// <summary>How much of an entry its reader is shown.</summary>
/// <param name="Business">What business records said before and after, and their names.</param>
/// <param name="Contacts">Whom to call at a unit.</param>
/// <param name="Addresses">From which network address somebody acted.</param>
/// <param name="Opens">Whether a page of this policy opens.</param>
internal sealed record AuditSight(bool Business, bool Contacts, bool Addresses, Func<string, bool> Opens)
{
    /// <summary>Of the log as a whole: an administrator sees of business data that it changed, not what it said.</summary>
    public static AuditSight OfLog(Actor actor) => new(actor.SeesCounty, Contacts: true, Addresses: true, policy => Policies.Rules[policy](actor));
}

/// <summary>A property before and after.</summary>
/// <param name="IsWithheld">The reader may know that it was there, not what it said.</param>
public sealed record AuditChange(string Property, string Word, string? Before, string? After, bool IsChanged, bool IsWithheld = false);

/// <summary>An entry as pages and exports show it.</summary>
/// <param name="Who">Who acted.</param>
/// <param name="For">For whom, under a substitution.</param>
/// <param name="Name">What the record is called; null where nobody knows it any more, or the reader may not.</param>
/// <param name="Page">The record's page, where there is one that the reader may open.</param>
/// <param name="IsWithheld">Business data in front of an administrator.</param>
/// <param name="Note">What an entry without fields says, a bulk load or an export.</param>
public sealed record AuditRow(
    Guid Id, DateTime At, string Who, string? For, EntryPath Path, string? Address, string Action, string Subject, Guid SubjectId, string? Name, string? Page,
    bool IsWithheld, IReadOnlyList<AuditChange> Changes, string? Note)
{
    private const int Listed = 4;

    /// <summary>The words of what changed, the first few of many.</summary>
    public string Summary
    {
        get
        {
            // Of a new record what it is not, and what it does not say, tells nobody anything.
            var words = Changes.Where(c => c.IsWithheld || (c.IsChanged && !(c.Before is null && c.After == AuditValues.No))).Select(c => c.Word).ToList();
            return IsWithheld ? AuditText.Withheld
                : words.Count == 0 ? Note ?? "—"
                : words.Count > Listed ? $"{string.Join('、', words.Take(Listed))}等{words.Count}项"
                : string.Join('、', words);
        }
    }
}

/// <summary>Turns entries into what is shown of them.</summary>
internal static class AuditRows
{
    /// <summary>They never change, and every page says them elsewhere.</summary>
    private static readonly string[] Keys = [nameof(TenantRow.Id), nameof(TenantRow.CountyId)];

    private static readonly string[] Contacts = [nameof(OrgUnit.ContactName), nameof(OrgUnit.ContactPhone)];

    /// <summary>What a record's own fields call it, for one that is no longer there.</summary>
    private static readonly string[] Naming = ["Title", "Name", "DisplayName", "Text", "AsWritten", "FileName"];

    public static async Task<IReadOnlyList<AuditRow>> OfAsync(AppDbContext db, Guid county, AuditSight sight, IReadOnlyList<AuditEntry> entries)
    {
        var read = entries.Select(e => (Entry: e, Withheld: !sight.Business && AuditText.IsBusiness(e.Subject), Before: Fields(e.Before), After: Fields(e.After))).ToList();
        var shown = read.Where(r => !r.Withheld).ToList();
        var names = await RecordNames.LoadAsync(db, county, shown.Select(r => (r.Entry.Subject, r.Entry.SubjectId)).Concat(shown.SelectMany(r => References(r.Before).Concat(References(r.After)))));
        return [.. read.Select(r => Row(sight, names, r.Entry, r.Withheld, r.Before, r.After))];
    }

    private static AuditRow Row(AuditSight sight, RecordNames names, AuditEntry e, bool withheld, IReadOnlyDictionary<string, JsonElement>? before, IReadOnlyDictionary<string, JsonElement>? after)
    {
        var (who, absent) = Persons(e);
        var record = withheld ? null : names.Find(e.Subject, e.SubjectId);
        return new AuditRow(
            e.Id, e.At, who, absent, e.Path, sight.Addresses ? e.Address : null, e.Action, e.Subject, e.SubjectId,
            withheld ? null : record?.Text ?? NameIn(before) ?? NameIn(after),
            record?.Page is { } page && sight.Opens(record.Policy!) ? page : null,
            withheld,
            withheld ? [] : [.. (before ?? after ?? Nothing).Keys.Union((after ?? Nothing).Keys).Except(Keys).Select(Change)],
            withheld || before is not null || after is not null ? null : e.After ?? e.Before);

        AuditChange Change(string property)
        {
            var hidden = !sight.Contacts && e.Subject == nameof(OrgUnit) && Contacts.Contains(property);
            var (from, to) = (Value(before), Value(after));
            return new(property, e.Subject == AuditText.Cell ? property : AuditText.Property(e.Subject, property), hidden ? null : from, hidden ? null : to, from != to, hidden);

            string? Value(IReadOnlyDictionary<string, JsonElement>? fields) => fields?.TryGetValue(property, out var value) == true
                ? AuditValues.Format(e.Subject, property, value, (kind, id) => names.Find(kind, id)?.Text)
                : null;
        }
    }

    private static IReadOnlyDictionary<string, JsonElement> Nothing { get; } = new Dictionary<string, JsonElement>();

    /// <summary>The entry names both persons under a substitution: 甲（代乙）.</summary>
    private static (string Who, string? For) Persons(AuditEntry entry)
    {
        var at = entry.OnBehalfOf is null ? -1 : entry.AccountName.LastIndexOf("（代", StringComparison.Ordinal);
        return at > 0 && entry.AccountName.EndsWith('）') ? (entry.AccountName[..at], entry.AccountName[(at + 2)..^1]) : (entry.AccountName, null);
    }

    /// <summary>The fields of an entry; null for none, and for the sentence of a bulk load.</summary>
    private static Dictionary<string, JsonElement>? Fields(string? text)
    {
        if (text is not ['{', ..])
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<(string Subject, Guid Id)> References(IReadOnlyDictionary<string, JsonElement>? fields) =>
        from field in fields ?? Nothing
        let kind = AuditValues.ReferenceOf(field.Key)
        where kind is not null && field.Value.ValueKind == JsonValueKind.String && field.Value.TryGetGuid(out _)
        select (kind, field.Value.GetGuid());

    private static string? NameIn(IReadOnlyDictionary<string, JsonElement>? fields) =>
        Naming.Select(n => fields?.TryGetValue(n, out var value) == true && value.ValueKind == JsonValueKind.String ? value.GetString() : null).FirstOrDefault(n => n is not null);
}
