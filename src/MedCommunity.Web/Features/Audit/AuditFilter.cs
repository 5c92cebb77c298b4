using System.Globalization;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Audit;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Audit;

/// <summary>What the address asks of the log; page and export read it alike. What it does not understand it does not ask for.</summary>
/// <param name="From">The first local day.</param>
/// <param name="To">The last local day.</param>
/// <param name="Account">Who acted, or was acted for; empty for what nobody's account did.</param>
/// <param name="Text">A record's or an entry's id, or the beginning of a network address.</param>
internal sealed record AuditFilter(DateOnly? From, DateOnly? To, Guid? Account, string? Subject, string? Action, EntryPath? Path, string? Text)
{
    /// <summary>The account's place in the address for entries of no account.</summary>
    public const string NoAccount = "system";

    public static readonly AuditFilter None = new(null, null, null, null, null, null, null);

    public bool IsEmpty => this == None;

    public static AuditFilter Of(IQueryCollection query)
    {
        return new(
            Day("from"), Day("to"),
            Word("account") is not { } account ? null : account == NoAccount ? Guid.Empty : Guid.TryParse(account, out var id) ? id : null,
            Word("subject") is { } subject && AuditText.Subjects.ContainsKey(subject) ? subject : null,
            Word("action") is { } action && AuditText.Actions.ContainsKey(action) ? action : null,
            Enum.TryParse<EntryPath>(Word("path"), out var path) && Enum.IsDefined(path) ? path : null,
            Word("q"));

        string? Word(string name) => query[name].ToString().Trim() is { Length: > 0 and <= 100 } word ? word : null;

        DateOnly? Day(string name) => DateOnly.TryParseExact(Word(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is > 1900 and < 2200 ? day : null;
    }

    /// <summary>As the address says it.</summary>
    public IReadOnlyDictionary<string, object?> ToQuery() => new Dictionary<string, object?>
    {
        ["from"] = From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["to"] = To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["account"] = Account is not { } account ? null : account == Guid.Empty ? NoAccount : account.ToString(),
        ["subject"] = Subject,
        ["action"] = Action,
        ["path"] = Path?.ToString(),
        ["q"] = Text,
    };

    public IQueryable<AuditEntry> Apply(IQueryable<AuditEntry> entries)
    {
        if (From is { } from)
        {
            var start = LocalClock.StartOf(from);
            entries = entries.Where(e => e.At >= start);
        }

        if (To is { } to)
        {
            var end = LocalClock.EndOf(to);
            entries = entries.Where(e => e.At < end);
        }

        if (Account is { } account)
        {
            entries = account == Guid.Empty
                ? entries.Where(e => e.AccountId == null)
                : entries.Where(e => e.AccountId == account || e.OnBehalfOf == account);
        }

        if (Subject is not null)
        {
            entries = entries.Where(e => e.Subject == Subject);
        }

        if (Action is not null)
        {
            entries = entries.Where(e => e.Action == Action);
        }

        if (Path is { } path)
        {
            entries = entries.Where(e => e.Path == path);
        }

        if (Text is { } text)
        {
            entries = Guid.TryParse(text, out var id)
                ? entries.Where(e => e.SubjectId == id || e.Id == id)
                : entries.Where(e => e.Address!.StartsWith(text));
        }

        return entries;
    }
}
