using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MedCommunity.Core.Data;

/// <summary>
/// A query with this <see cref="Tag"/> holds the reporting period that it joins as it is until the commit (FOR SHARE), so that the period's closing and a form's step
/// never pass each other by. PostgreSQL alone: SQLite has one writer anyway. The period by raw SQL with parameters inside the query would hold it too, but such a
/// query is translated anew every time.
/// </summary>
public sealed partial class HoldMonth : DbCommandInterceptor
{
    public const string Tag = "hold the month";

    public static readonly HoldMonth Instance = new();

    private HoldMonth()
    {
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (command.CommandText.StartsWith($"-- {Tag}", StringComparison.Ordinal))
        {
            var month = Month().Match(command.CommandText);
            command.CommandText += month.Success ? $"\nFOR SHARE OF {month.Groups[1].Value}" : throw new InvalidOperationException("The query joins no month that could be held.");
        }

        return new(result);
    }

    [GeneratedRegex("""JOIN "CountyPeriods" AS (\w+)""")]
    private static partial Regex Month();
}
