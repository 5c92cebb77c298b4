using System.Text.Json.Nodes;

namespace MedCommunity.Core.Plans;

/// <summary>
/// Two people edited the same version: what one of them did is put on top of the other's. What I did not touch is as the other has it; what
/// both touched is as I have it.
/// </summary>
public static class PlanMerge
{
    public static string Merge(string common, string mine, string theirs) =>
        Merge(JsonNode.Parse(common), JsonNode.Parse(mine), JsonNode.Parse(theirs), null)!.ToJsonString(PlanJson.Readable);

    private static JsonNode? Merge(JsonNode? common, JsonNode? mine, JsonNode? theirs, string? property)
    {
        if (PlanJson.Same(common, mine))
        {
            return theirs?.DeepClone();
        }

        if (PlanJson.Same(common, theirs))
        {
            return mine?.DeepClone();
        }

        return (common, mine, theirs) switch
        {
            (JsonObject c, JsonObject m, JsonObject t) => Objects(c, m, t),
            (JsonArray c, JsonArray m, JsonArray t) when PlanJson.KeysOf(property, c) is { } inCommon && PlanJson.KeysOf(property, m) is { } inMine && PlanJson.KeysOf(property, t) is { } inTheirs
                => Lists(c, m, t, inCommon, inMine, inTheirs),
            _ => mine?.DeepClone(),
        };
    }

    private static JsonObject Objects(JsonObject common, JsonObject mine, JsonObject theirs)
    {
        var merged = new JsonObject();
        foreach (var name in mine.Select(p => p.Key).Concat(theirs.Select(p => p.Key)).Distinct(StringComparer.Ordinal))
        {
            var (inMine, inTheirs, inCommon) = (mine.ContainsKey(name), theirs.ContainsKey(name), common.ContainsKey(name));
            var untouchedByMe = inMine == inCommon && PlanJson.Same(mine[name], common[name]);
            if (untouchedByMe ? !inTheirs : !inMine)
            {
                continue;
            }

            merged[name] = Merge(common[name], mine[name], theirs[name], name);
        }

        return merged;
    }

    /// <summary>In my order; what the other added stands at the end, what he removed goes unless I changed it.</summary>
    private static JsonArray Lists(JsonArray common, JsonArray mine, JsonArray theirs, IReadOnlyList<string> inCommon, IReadOnlyList<string> inMine, IReadOnlyList<string> inTheirs)
    {
        JsonNode? At(JsonArray list, IReadOnlyList<string> keys, string key) => keys.Index().Where(k => k.Item == key).Select(k => list[k.Index]).FirstOrDefault();
        var order = inMine.SequenceEqual(inCommon, StringComparer.Ordinal) ? inTheirs.Concat(inMine) : inMine.Concat(inTheirs);
        var merged = new JsonArray();
        foreach (var key in order.Distinct(StringComparer.Ordinal))
        {
            var (c, m, t) = (At(common, inCommon, key), At(mine, inMine, key), At(theirs, inTheirs, key));
            var gone = (t is null && PlanJson.Same(c, m)) || m is null && c is not null;
            if (!gone)
            {
                merged.Add(m is null || t is null ? (m ?? t)!.DeepClone() : Merge(c, m, t, null));
            }
        }

        return merged;
    }
}
