using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MedCommunity.Core.Plans;

/// <summary>What it means that two plan documents say the same, and how the parts of one are told apart.</summary>
public static class PlanJson
{
    /// <summary>Chinese stays readable in what is stored and exported.</summary>
    public static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The lists whose elements have a name of their own; elsewhere an element is known by its place.</summary>
    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        ["phases"] = "id",
        ["sections"] = "id",
        ["tasks"] = "number",
        ["milestones"] = "id",
    };

    /// <summary>Whether two documents say the same: the order of names, spaces and the spelling of numbers say nothing.</summary>
    public static bool Same(string a, string b) => string.Equals(Canonical(a), Canonical(b), StringComparison.Ordinal);

    public static bool Same(JsonNode? a, JsonNode? b) => string.Equals(Canonical(a?.ToJsonString() ?? "null"), Canonical(b?.ToJsonString() ?? "null"), StringComparison.Ordinal);

    /// <summary>One spelling for everything that says the same.</summary>
    public static string Canonical(string document)
    {
        using var json = JsonDocument.Parse(document);
        var text = new StringBuilder(document.Length);
        Write(json.RootElement, text);
        return text.ToString();
    }

    /// <summary>In one line, as the workbook and a comparison show it.</summary>
    public static string Text(JsonNode? node) => node?.ToJsonString(Compact) ?? "null";

    public static string Text(JsonElement element) => JsonSerializer.Serialize(element, Compact);

    /// <summary>The names of a list's elements in their order; null where the list has no such names, or one twice.</summary>
    public static IReadOnlyList<string>? KeysOf(string? property, JsonArray list)
    {
        if (property is null || !Keys.TryGetValue(property, out var key))
        {
            return null;
        }

        var names = new List<string>(list.Count);
        foreach (var element in list)
        {
            if (element is not JsonObject o || o[key] is not JsonValue value)
            {
                return null;
            }

            names.Add(value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString());
        }

        return names.Distinct(StringComparer.Ordinal).Count() == names.Count ? names : null;
    }

    /// <summary>Nothing is said: no such name, null, or an empty list or group.</summary>
    public static bool IsEmpty(JsonNode? node) => node switch
    {
        null => true,
        JsonArray { Count: 0 } or JsonObject { Count: 0 } => true,
        JsonValue value => value.GetValueKind() == JsonValueKind.Null,
        _ => false,
    };

    private static void Write(JsonElement value, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var property in value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    text.Append(JsonSerializer.Serialize(property.Name)).Append(':');
                    Write(property.Value, text);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var element in value.EnumerateArray())
                {
                    Write(element, text);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                text.Append(JsonSerializer.Serialize(value.GetString()));
                break;
            case JsonValueKind.Number:
                text.Append(Number(value.GetRawText()));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    /// <summary>The number's digits and the power of ten behind them: 1.50, 15e-1 and 1.5 are one number, however long it is.</summary>
    private static string Number(string raw)
    {
        const int sane = 20;
        var body = raw.TrimStart('-');
        var e = body.IndexOfAny(['e', 'E']);
        if (e >= 0 && body.Length - e > sane)
        {
            return raw;
        }

        var exponent = e < 0 ? BigInteger.Zero : BigInteger.Parse(body.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? body : body[..e];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            exponent -= mantissa.Length - point - 1;
            mantissa = mantissa.Remove(point, 1);
        }

        var digits = mantissa.TrimEnd('0');
        exponent += mantissa.Length - digits.Length;
        digits = digits.TrimStart('0');
        return digits.Length == 0 ? "0" : $"{(raw[0] == '-' ? "-" : "")}{digits}e{exponent}";
    }
}
