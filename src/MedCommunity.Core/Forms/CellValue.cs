using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Forms;

/// <summary>The three things a cell can be; never mixed up, in storage, in sums and on the page (domain.md, Reporting).</summary>
public enum CellKind
{
    /// <summary>未填.</summary>
    NotFilled,

    /// <summary>不适用.</summary>
    NotApplicable,

    /// <summary>A number, zero included.</summary>
    Number,
}

/// <summary>What stands in a cell. In JSON: a number, <c>null</c> (not filled) or <c>"na"</c> (not applicable).</summary>
[JsonConverter(typeof(CellValueJsonConverter))]
public readonly record struct CellValue
{
    private CellValue(CellKind kind, decimal number)
    {
        Kind = kind;
        NumberOrZero = number;
    }

    public CellKind Kind { get; }

    public decimal? Number => Kind == CellKind.Number ? NumberOrZero : null;

    public bool IsFilled => Kind != CellKind.NotFilled;

    private decimal NumberOrZero { get; }

    public static CellValue NotFilled => default;

    public static CellValue NotApplicable => new(CellKind.NotApplicable, 0);

    /// <summary>A number is kept in its shortest form, so that 12.50 and 12.5 are the same value (and -0 is 0).</summary>
    public static CellValue Of(decimal number) =>
        new(CellKind.Number, number == 0 ? 0 : number.Scale == 0 ? number : number / 1.0000000000000000000000000000m);

    public static CellValue OfScaled(CellKind kind, long? scaled) => kind == CellKind.Number
        ? Of(Scaled.ToDecimal(scaled ?? throw new ArgumentNullException(nameof(scaled), "A number without a value would read as zero.")))
        : new(kind, 0);

    /// <summary>
    /// What a caller sent for a cell: a number that can be kept exactly, null or "na"; anything else is refused, never rounded.
    /// </summary>
    public static bool TryRead(JsonElement json, out CellValue value)
    {
        value = NotFilled;
        switch (json.ValueKind)
        {
            case JsonValueKind.Null:
                return true;
            case JsonValueKind.String when json.ValueEquals("na"):
                value = NotApplicable;
                return true;
            case JsonValueKind.Number:
                return TryRead(json.GetRawText(), out value);
            default:
                return false;
        }
    }

    /// <summary>A number as digits; one that cannot be kept exactly is refused, never rounded.</summary>
    public static bool TryRead(string digits, out CellValue value)
    {
        var isRead = TryReadNumber(digits, out var number);
        value = isRead ? Of(number) : NotFilled;
        return isRead;
    }

    /// <summary>decimal.Parse rounds what has too many digits: no value within the limits has more than 14 that count, and none but 0 parses to 0.</summary>
    private static bool TryReadNumber(string text, out decimal number)
    {
        var exponent = text.AsSpan().IndexOfAny('e', 'E');
        var digits = string.Concat((exponent < 0 ? text : text[..exponent]).Where(char.IsAsciiDigit)).Trim('0');
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
            && digits.Length <= 14 && (number != 0 || digits.Length == 0) && Scaled.Fits(number);
    }
}

internal sealed class CellValueJsonConverter : JsonConverter<CellValue>
{
    public override bool HandleNull => true;

    public override CellValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => CellValue.NotFilled,
        JsonTokenType.String when reader.ValueTextEquals("na") => CellValue.NotApplicable,
        JsonTokenType.Number when reader.TryGetDecimal(out var number) => CellValue.Of(number),
        _ => throw new JsonException("只能是数字、null 或 \"na\"。"),
    };

    public override void Write(Utf8JsonWriter writer, CellValue value, JsonSerializerOptions options)
    {
        switch (value.Kind)
        {
            case CellKind.NotFilled:
                writer.WriteNullValue();
                break;
            case CellKind.NotApplicable:
                writer.WriteStringValue("na");
                break;
            default:
                writer.WriteNumberValue(value.Number!.Value);
                break;
        }
    }
}
