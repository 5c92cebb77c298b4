using System.Text;
using System.Text.Json;

namespace MedCommunity.Core.Plans;

/// <summary>Where each value of a JSON file stands, so that a finding can name line and column.</summary>
internal sealed class JsonPlaces
{
    private readonly Dictionary<string, (int Line, int Column)> places = new(StringComparer.Ordinal);
    private readonly List<string> unreadable = [];
    private string? duplicate;

    /// <summary>Texts that are none: half of a surrogate pair, written as an escape.</summary>
    public static IReadOnlyList<string> Unreadable(ReadOnlySpan<byte> json) => Of(json).unreadable;

    public static JsonPlaces Of(ReadOnlySpan<byte> json)
    {
        var result = new JsonPlaces();
        var reader = new Utf8JsonReader(json);
        var path = new Stack<(string Name, int Index)>();
        var (line, column, at) = (1, 1, 0);
        while (reader.Read())
        {
            for (; at < reader.TokenStartIndex; at++)
            {
                (line, column) = json[at] == (byte)'\n' ? (line + 1, 1) : (json[at] & 0xC0) == 0x80 ? (line, column) : (line, column + 1);
            }

            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                path.Push(($".{Name(ref reader)}", -1));
                continue;
            }

            if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                if (reader.TokenType == JsonTokenType.EndArray)
                {
                    path.Pop();
                }

                Leave(path);
                continue;
            }

            var here = "$" + string.Concat(path.Reverse().Select(p => p.Index < 0 ? p.Name : $"[{p.Index}]"));
            if (!result.places.TryAdd(here, (line, column)))
            {
                result.duplicate ??= Words(line, column);
            }

            if (reader.TokenType == JsonTokenType.String && reader.ValueIsEscaped && !IsText(ref reader))
            {
                result.unreadable.Add(here);
            }

            if (reader.TokenType == JsonTokenType.StartArray)
            {
                path.Push(("", 0));
            }
            else if (reader.TokenType != JsonTokenType.StartObject)
            {
                Leave(path);
            }
        }

        return result;
    }

    /// <summary>A place given in bytes, in characters.</summary>
    public static string At(ReadOnlySpan<byte> json, long line, long byteInLine)
    {
        var from = 0;
        for (var l = 0L; l < line && json[from..].IndexOf((byte)'\n') is var next and >= 0; l++)
        {
            from += next + 1;
        }

        var column = 1;
        foreach (var b in json.Slice(from, (int)Math.Min(byteInLine, json.Length - from)))
        {
            column += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return Words(line + 1, column);
    }

    /// <summary>The place of the first name that stands twice in one object; the parser says only that there is one.</summary>
    public static string Duplicate(ReadOnlySpan<byte> json) => Of(json).duplicate ?? Words(1, 1);

    private static string Words(long line, long column) => $"第{line}行第{column}列";

    /// <summary>The place of a value, or of the nearest value around it.</summary>
    public string Of(string path)
    {
        while (true)
        {
            if (places.TryGetValue(path, out var place))
            {
                return Words(place.Line, place.Column);
            }

            var cut = path.LastIndexOfAny(['.', '[']);
            if (cut <= 0)
            {
                return Words(1, 1);
            }

            path = path[..cut];
        }
    }

    /// <summary>The name as it stands in the file: half of a surrogate pair, written as an escape, cannot be read as text.</summary>
    private static string Name(ref Utf8JsonReader reader) => Encoding.UTF8.GetString(reader.ValueSpan);

    private static bool IsText(ref Utf8JsonReader reader)
    {
        try
        {
            reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A value has ended: leaves its property, or moves to the next element of its array.</summary>
    private static void Leave(Stack<(string Name, int Index)> path)
    {
        if (!path.TryPop(out var top))
        {
            return;
        }

        if (top.Index >= 0)
        {
            path.Push((top.Name, top.Index + 1));
        }
    }
}
