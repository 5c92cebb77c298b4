using System.Text.Json;

namespace MedCommunity.Core.Plans;

/// <summary>Where each value of a JSON file stands, so that a finding can name line and column.</summary>
internal sealed class JsonPlaces
{
    private readonly Dictionary<string, (int Line, int Column)> places = new(StringComparer.Ordinal);

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
                path.Push(($".{reader.GetString()}", -1));
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

            result.places.TryAdd("$" + string.Concat(path.Reverse().Select(p => p.Index < 0 ? p.Name : $"[{p.Index}]")), (line, column));
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

    /// <summary>The place of a value, or of the nearest value around it.</summary>
    public string Of(string path)
    {
        while (true)
        {
            if (places.TryGetValue(path, out var place))
            {
                return $"第{place.Line}行第{place.Column}列";
            }

            var cut = path.LastIndexOfAny(['.', '[']);
            if (cut <= 0)
            {
                return "第1行第1列";
            }

            path = path[..cut];
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
