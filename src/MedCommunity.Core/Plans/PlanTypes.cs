using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MedCommunity.Core.Plans;

/// <summary>
/// Every value of a plan's file that is of a wrong type. The JSON reader stops at the first, so that one is noted, a value of the right type is put in its place
/// in a copy, and the copy is read again.
/// </summary>
internal static partial class PlanTypes
{
    private const int MostFindings = 100;
    private const int MostReadings = 1000;
    private const int MostQuiet = 20;

    public static IReadOnlyList<(string Path, string Message)> Of(ReadOnlySpan<byte> json, JsonException first, JsonSerializerOptions options)
    {
        var findings = new List<(string Path, string Message)> { (first.Path ?? "$", PlanCheck.What(first)) };
        try
        {
            Search(JsonNode.Parse(json), first, options, findings);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // Bytes that are no text, or half of a surrogate pair, cannot be copied: what was found until here is told.
        }

        return findings;
    }

    private static void Search(JsonNode? root, JsonException first, JsonSerializerOptions options, List<(string Path, string Message)> findings)
    {
        var mended = new HashSet<string>(StringComparer.Ordinal);
        JsonException? problem = first;
        var quiet = 0;
        for (var reading = 0; problem is not null && findings.Count < MostFindings && reading < MostReadings; reading++)
        {
            var (path, message) = (problem.Path ?? "$", PlanCheck.What(problem));
            // What follows from a stand-in is no finding; many in a row mean that mending leads nowhere.
            var follows = IsWithin(path, mended);
            quiet = follows ? quiet + 1 : 0;
            if (reading > 0 && !follows)
            {
                findings.Add((path, message));
            }

            if (root is null || quiet > MostQuiet || !Mend(root, path, message, mended, reading))
            {
                break;
            }

            problem = Read(root, options);
        }
    }

    private static JsonException? Read(JsonNode root, JsonSerializerOptions options)
    {
        try
        {
            root.Deserialize<PlanDocument>(options);
            return null;
        }
        catch (JsonException e)
        {
            return e;
        }
    }

    /// <summary>False where the place cannot be found, or nothing can be put there: then no more is found.</summary>
    private static bool Mend(JsonNode root, string path, string message, HashSet<string> mended, int unique)
    {
        var steps = Steps().Matches(path);
        if (steps.Count == 0 || 1 + steps.Sum(s => s.Length) != path.Length)
        {
            // A name is missing in the outermost object.
            return steps.Count == 0 && path == "$" && root is JsonObject outer && AddMissing(outer, path, message, mended);
        }

        JsonNode? parent = root;
        foreach (var step in steps.SkipLast(1))
        {
            parent = Child(parent, step);
        }

        var last = steps[^1];
        if (Child(parent, last) is JsonObject o && message.StartsWith(PlanCheck.Missing, StringComparison.Ordinal))
        {
            return AddMissing(o, path, message, mended);
        }

        JsonNode? stand = message switch
        {
            _ when message.EndsWith(PlanCheck.Number, StringComparison.Ordinal) => 1_000_000 + unique,
            _ when message.Contains(PlanCheck.Day, StringComparison.Ordinal) => null,
            _ when message.EndsWith(PlanCheck.List, StringComparison.Ordinal) => new JsonArray(),
            _ when message.EndsWith(PlanCheck.Group, StringComparison.Ordinal) => new JsonObject(),
            _ => $"x{unique}",
        };
        mended.Add(path);
        switch (parent)
        {
            case JsonObject owner:
                owner[last.Groups["name"].Value] = stand;
                return true;
            case JsonArray list when int.TryParse(last.Groups["index"].Value, out var index) && index < list.Count:
                list[index] = stand;
                return true;
            default:
                return false;
        }
    }

    private static bool AddMissing(JsonObject owner, string path, string message, HashSet<string> mended)
    {
        if (!message.StartsWith(PlanCheck.Missing, StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var name in message[PlanCheck.Missing.Length..].Split('、'))
        {
            owner[name] = "x";
            mended.Add($"{path}.{name}");
        }

        return true;
    }

    private static JsonNode? Child(JsonNode? parent, Match step) => parent switch
    {
        JsonObject o when step.Groups["name"].Success => o[step.Groups["name"].Value],
        JsonArray a when step.Groups["index"].Success && int.TryParse(step.Groups["index"].Value, out var i) && i < a.Count => a[i],
        _ => null,
    };

    private static bool IsWithin(string path, HashSet<string> mended)
    {
        for (var at = path; at.Length > 0; at = at[..Math.Max(0, at.LastIndexOfAny(['.', '[']))])
        {
            if (mended.Contains(at))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(@"\.(?<name>[^.\[\]']+)|\[(?<index>\d{1,9})\]", RegexOptions.None, 1000)]
    private static partial Regex Steps();
}
