using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MedCommunity.Core.Plans;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Plans;

/// <summary>
/// Where a value of a plan stands, in words that stay right when rows come and go: <c>tasks[4].milestones[4-2].note</c>. In brackets stands the number of a task, the code of a
/// phase, section or milestone, and elsewhere the place in the list, from 1.
/// </summary>
internal static class PlanPath
{
    public static string Property(string path, string name) =>
        IsPlain(name) ? path.Length == 0 ? name : $"{path}.{name}" : $"{path}[{PlanCell.Escaped(JsonSerializer.Serialize(name, PlanJson.Readable))}]";

    public static string Element(string path, string key) =>
        IsPlain(key) || int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? $"{path}[{key}]" : $"{path}[{PlanCell.Escaped(JsonSerializer.Serialize(key, PlanJson.Readable))}]";

    /// <summary>The steps of a path; null where it is none.</summary>
    public static List<string>? Parse(string path)
    {
        var steps = new List<string>();
        for (var i = 0; i < path.Length;)
        {
            if (path[i] == '[')
            {
                var end = path[(i + 1)..].StartsWith('"') ? QuoteEnd(path, i + 1) : path.IndexOf(']', i) - 1;
                if (end < i || end + 1 >= path.Length || path[end + 1] != ']' || Step(path[(i + 1)..(end + 1)]) is not { } step)
                {
                    return null;
                }

                steps.Add(step);
                i = end + 2;
                continue;
            }

            i += path[i] == '.' && i > 0 ? 1 : 0;
            var next = path.AsSpan(i).IndexOfAny('.', '[');
            var name = next < 0 ? path[i..] : path.Substring(i, next);
            if (name.Length == 0)
            {
                return null;
            }

            steps.Add(name);
            i += name.Length;
        }

        return steps.Count == 0 ? null : steps;
    }

    /// <summary>Puts a value where the path says, or takes it away; the answer is what hinders it, in Chinese.</summary>
    public static string? Put(JsonObject root, string path, JsonNode? value, bool isAbsent, HashSet<(JsonObject Owner, string Name)> touched)
    {
        if (Parse(path) is not { } steps)
        {
            return $"看不懂的位置{CellText.Quote(path)}";
        }

        JsonNode? at = root;
        string? property = null;
        for (var i = 0; i < steps.Count; i++)
        {
            var (step, isLast) = (steps[i], i == steps.Count - 1);
            switch (at)
            {
                case JsonObject o when isLast:
                    if (!PlanJson.IsEmpty(o[step]))
                    {
                        return $"{CellText.Quote(path)} 在其他工作表中已经填写，只能写在一处";
                    }

                    touched.Add((o, step));
                    o.Remove(step);
                    if (!isAbsent)
                    {
                        o[step] = value;
                    }

                    return null;
                case JsonObject o:
                    (at, property) = (o[step], step);
                    break;
                case JsonArray list when Index(list, property, step) is { } index:
                    if (isLast)
                    {
                        list[index] = isAbsent ? null : value;
                        return null;
                    }

                    (at, property) = (list[index], null);
                    break;
                default:
                    return $"没有{CellText.Quote(path)} 这个位置";
            }
        }

        return null;
    }

    /// <summary>What must be put where, so that the one document becomes the other.</summary>
    public static void Differences(JsonNode? wanted, JsonNode? there, string path, string? property, List<(string Path, JsonNode? Value, bool IsAbsent)> found)
    {
        switch (wanted, there)
        {
            case (JsonObject w, JsonObject t):
                foreach (var name in w.Select(p => p.Key).Concat(t.Select(p => p.Key)).Distinct(StringComparer.Ordinal))
                {
                    if (!w.ContainsKey(name))
                    {
                        found.Add((Property(path, name), null, true));
                    }
                    else if (!t.ContainsKey(name))
                    {
                        found.Add((Property(path, name), w[name], false));
                    }
                    else
                    {
                        Differences(w[name], t[name], Property(path, name), name, found);
                    }
                }

                break;
            case (JsonArray w, JsonArray t) when w.Count == t.Count && w.Count > 0 && t.All(element => element is JsonObject):
                var keys = PlanJson.KeysOf(property, t);
                for (var i = 0; i < w.Count; i++)
                {
                    Differences(w[i], t[i], Element(path, keys?[i] ?? (i + 1).ToString(CultureInfo.InvariantCulture)), null, found);
                }

                break;
            default:
                if (!PlanJson.Same(wanted, there))
                {
                    found.Add((path, wanted, false));
                }

                break;
        }
    }

    private static int? Index(JsonArray list, string? property, string step)
    {
        if (PlanJson.KeysOf(property, list) is { } keys)
        {
            return keys.Index().Where(k => k.Item == step).Select(k => (int?)k.Index).FirstOrDefault();
        }

        return int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place >= 1 && place <= list.Count ? place - 1 : null;
    }

    private static int QuoteEnd(string path, int quote)
    {
        for (var i = quote + 1; i < path.Length; i++)
        {
            if (path[i] == '"')
            {
                return i;
            }

            i += path[i] == '\\' ? 1 : 0;
        }

        return -1;
    }

    private static string? Step(string written)
    {
        if (written is not ['"', ..])
        {
            return written.Length == 0 ? null : written;
        }

        try
        {
            return JsonSerializer.Deserialize<string>(written);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsPlain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            plain.Append(char.IsLetterOrDigit(c) || c is '-' or '_' ? c : "");
        }

        return name.Length > 0 && plain.Length == name.Length && name.IsNormalized(NormalizationForm.FormKC);
    }
}
