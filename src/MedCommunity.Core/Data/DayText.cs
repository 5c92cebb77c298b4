using System.Globalization;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace MedCommunity.Core.Data;

/// <summary>A day as the text yyyy-MM-dd within a query, on both databases alike: EF's provider for PostgreSQL does not translate <see cref="DateOnly.ToString()"/>.</summary>
internal static class DayText
{
    public const int Length = 10;

    public static string Of(DateOnly day) => throw new NotSupportedException($"{day} is made into text by the database only.");

    public static DateOnly Parse(ReadOnlySpan<char> text) => new(Number(text[..4]), Number(text[5..7]), Number(text[8..10]));

    public static void AddTo(ModelBuilder builder) => builder.HasDbFunction(() => Of(default))
        .HasTranslation(day => new SqlUnaryExpression(ExpressionType.Convert, day[0], typeof(string), new StringTypeMapping("text", System.Data.DbType.String)));

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
