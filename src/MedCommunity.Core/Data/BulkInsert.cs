using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace MedCommunity.Core.Data;

/// <summary>
/// Many rows in few statements, past the tracker and the log: for rows that follow from others, and for bulk loads that write one entry a batch.
/// Tables, columns and conversions are those of the model.
/// </summary>
public static class BulkInsert
{
    /// <summary>A statement's arrays stand in memory beside the rows.</summary>
    private const int RowsAStatement = 5_000;

    /// <summary>Inserts the rows: on PostgreSQL some thousands in a statement, on SQLite row by row with one prepared statement, within the context's transaction.</summary>
    public static async Task InsertAsync<T>(this AppDbContext db, IReadOnlyCollection<T> rows, CancellationToken cancellationToken = default)
        where T : class
    {
        if (rows.Count == 0)
        {
            return;
        }

        var type = db.Model.FindEntityType(typeof(T))!;
        var table = StoreObjectIdentifier.Create(type, StoreObjectType.Table)!.Value;
        List<Column> columns = [.. type.GetProperties().Select(p => new Column(p, p.GetColumnName(table)!))];
        var names = string.Join(", ", columns.Select(c => $"\"{c.Name}\""));
        if (db.IsPostgres)
        {
            // The tables' and columns' names are the model's.
            var sql = $"INSERT INTO \"{table.Name}\" ({names}) SELECT * FROM unnest({string.Join(", ", columns.Select((_, i) => $"{{{i}}}"))})";
            foreach (var chunk in rows.Chunk(RowsAStatement))
            {
                await db.Database.ExecuteSqlRawAsync(sql, columns.Select(c => c.Values(chunk)), cancellationToken);
            }

            return;
        }

        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = $"INSERT INTO \"{table.Name}\" ({names}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})";
        foreach (var (i, _) in columns.Index())
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            command.Parameters.Add(parameter);
        }

        foreach (var row in rows)
        {
            foreach (var (i, column) in columns.Index())
            {
                command.Parameters[i].Value = column.Of(row) ?? DBNull.Value;
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private sealed class Column(IProperty property, string name)
    {
        private readonly IClrPropertyGetter getter = property.GetGetter();
        private readonly Func<object?, object?>? convert = property.GetTypeMapping().Converter?.ConvertToProvider;

        public string Name => name;

        public object? Of(object row) => getter.GetClrValue(row) is { } value ? convert is null ? value : convert(value) : null;

        /// <summary>An array of the column's own type, so that the server knows it without being told.</summary>
        public Array Values<T>(T[] rows)
            where T : class
        {
            var stored = property.GetTypeMapping().Converter?.ProviderClrType ?? property.ClrType;
            var plain = Nullable.GetUnderlyingType(stored) ?? stored;
            var values = Array.CreateInstance(property.IsNullable && plain.IsValueType ? typeof(Nullable<>).MakeGenericType(plain) : plain, rows.Length);
            foreach (var (i, row) in rows.Index())
            {
                values.SetValue(Of(row), i);
            }

            return values;
        }
    }
}
