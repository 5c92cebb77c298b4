using System.Globalization;
using System.Numerics;
using System.Text.Json;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Forms;

public sealed class CellValueTests
{
    [Theory]
    [InlineData("null", CellKind.NotFilled)]
    [InlineData("\"na\"", CellKind.NotApplicable)]
    [InlineData("0", CellKind.Number)]
    [InlineData("-0", CellKind.Number)]
    [InlineData("0.0000", CellKind.Number)]
    public void Not_filled_zero_and_not_applicable_are_three_things(string json, CellKind kind)
    {
        var value = JsonSerializer.Deserialize<CellValue>(json);

        value.Kind.Should().Be(kind);
        value.Number.Should().Be(kind == CellKind.Number ? 0m : null);
        value.IsFilled.Should().Be(kind != CellKind.NotFilled);
        CellValue.TryRead(JsonDocument.Parse(json).RootElement, out var read).Should().BeTrue();
        read.Should().Be(value);
    }

    [Fact]
    public void No_two_of_the_three_are_equal_and_none_is_written_like_another()
    {
        CellValue[] three = [CellValue.NotFilled, CellValue.NotApplicable, CellValue.Of(0)];

        three.Should().OnlyHaveUniqueItems();
        three.Select(v => JsonSerializer.Serialize(v)).Should().Equal("null", "\"na\"", "0");
        three.Select(v => v.Number).Should().Equal(null, null, 0m);
    }

    [Fact]
    public void A_number_in_storage_without_its_value_is_never_read_as_zero()
    {
        FluentActions.Invoking(() => CellValue.OfScaled(CellKind.Number, null)).Should().Throw<ArgumentNullException>();
        CellValue.OfScaled(CellKind.NotApplicable, null).Should().Be(CellValue.NotApplicable);
        CellValue.OfScaled(CellKind.NotFilled, null).Should().Be(CellValue.NotFilled);
    }

    [Fact]
    public void Every_value_comes_back_from_JSON_and_from_the_scaled_integer_as_it_went()
    {
        const int seed = 20261001;
        var random = new Random(seed);
        for (var i = 0; i < 5000; i++)
        {
            var value = random.Next(8) switch
            {
                0 => CellValue.NotFilled,
                1 => CellValue.NotApplicable,
                _ => CellValue.Of(Scaled.ToDecimal(random.NextInt64(-90_000_000_000_000, 90_000_000_000_000) / (long)Math.Pow(10, random.Next(14)))),
            };
            var json = JsonSerializer.Serialize(value);

            JsonSerializer.Deserialize<CellValue>(json).Should().Be(value, "seed {0}, case {1}: {2}", seed, i, json);
            CellValue.OfScaled(value.Kind, value.Number is { } n ? Scaled.FromDecimal(n) : null).Should().Be(value, "seed {0}, case {1}", seed, i);
            json.Should().NotContain("E").And.NotMatchRegex(@"\.\d*0$", "a number has one way to be written");
        }
    }

    [Fact]
    public void A_number_that_cannot_be_kept_exactly_is_refused_and_never_rounded()
    {
        const int seed = 20261002;
        var random = new Random(seed);
        var accepted = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var text = RandomNumber(random);
            var exact = Exact(text);
            var fits = exact is { } e && BigInteger.Abs(e) <= new BigInteger(Scaled.Limit) * Scaled.Factor;

            CellValue.TryRead(JsonDocument.Parse(text).RootElement, out var value).Should().Be(fits, "seed {0}, case {1}: {2}", seed, i, text);
            if (fits)
            {
                accepted++;
                new BigInteger(value.Number!.Value * Scaled.Factor).Should().Be(exact!.Value, "seed {0}, case {1}: {2}", seed, i, text);
            }
        }

        accepted.Should().BeInRange(2000, 18_000, "both kinds must occur");
    }

    [Theory]
    [InlineData("\"12\"")]
    [InlineData("\"十二\"")]
    [InlineData("\"\"")]
    [InlineData("\"NA\"")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("1e-40")]
    [InlineData("1e1000000")]
    [InlineData("1.000000000000000000000000001e-4")]
    [InlineData("12.000000000000000000000000000000001")]
    public void Anything_else_is_no_value(string json) =>
        CellValue.TryRead(JsonDocument.Parse(json).RootElement, out _).Should().BeFalse();

    private static string RandomNumber(Random random)
    {
        var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => (char)('0' + random.Next(10)))).TrimStart('0');
        text = text.Length == 0 ? "0" : text;
        if (random.Next(2) == 0)
        {
            text += "." + string.Concat(Enumerable.Range(0, random.Next(1, random.Next(2, 34))).Select(_ => random.Next(3) == 0 ? (char)('0' + random.Next(10)) : '0'));
        }

        if (random.Next(4) == 0)
        {
            text += (random.Next(2) == 0 ? "e" : "E") + random.Next(-32, 12).ToString(CultureInfo.InvariantCulture);
        }

        return random.Next(4) == 0 ? "-" + text : text;
    }

    /// <summary>The number × 10,000 where that is a whole one, computed digit by digit.</summary>
    private static BigInteger? Exact(string text)
    {
        var parts = text.Split('e', 'E');
        var mantissa = parts[0].TrimStart('-').Split('.');
        var decimals = mantissa.Length > 1 ? mantissa[1] : "";
        var number = BigInteger.Parse(mantissa[0] + decimals, CultureInfo.InvariantCulture);
        var power = (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0) - decimals.Length + 4;
        if (power < 0)
        {
            var divisor = BigInteger.Pow(10, -power);
            if (number % divisor != 0)
            {
                return null;
            }

            number /= divisor;
        }
        else
        {
            number *= BigInteger.Pow(10, power);
        }

        return text.StartsWith('-') ? -number : number;
    }
}
