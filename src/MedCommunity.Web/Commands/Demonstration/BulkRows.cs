using MedCommunity.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace MedCommunity.Web.Commands.Demonstration;

/// <summary>
/// Many new rows of one table: by COPY on PostgreSQL, in the columns and conversions that the model says, and by EF on SQLite. PostgreSQL takes a COPY
/// into a table with row-level security from its owner alone.
/// </summary>
internal static class BulkRows
{
    /// <summary>Adds the rows in the running transaction, past the tracker and the log.</summary>
    public static async Task AddAsync<T>(AppDbContext db, IReadOnlyCollection<T> rows)
        where T : TenantRow
    {
        if (db.Database.GetDbConnection() is NpgsqlConnection connection)
        {
            await CopyAsync(connection, db.Model.FindEntityType(typeof(T))!.GetTableMappings().Single(), rows);
            return;
        }

        db.ChangeTracker.AutoDetectChangesEnabled = false;
        db.AddRange(rows);
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
    }

    private static async Task CopyAsync<T>(NpgsqlConnection connection, ITableMapping table, IReadOnlyCollection<T> rows)
        where T : TenantRow
    {
        var columns = table.ColumnMappings.Select(m => (
            m.Column.Name,
            Type: m.TypeMapping.StoreTypeNameBase,
            Getter: m.Property.GetGetter(),
            Convert: m.TypeMapping.Converter?.ConvertToProvider)).ToList();
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY public.\"{table.Table.Name}\" ({string.Join(", ", columns.Select(c => $"\"{c.Name}\""))}) FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
        {
            await copy.StartRowAsync();
            foreach (var (_, type, getter, convert) in columns)
            {
                var value = getter.GetClrValue(row);
                value = value is null || convert is null ? value : convert(value);
                if (value is null)
                {
                    await copy.WriteNullAsync();
                }
                else
                {
                    await copy.WriteAsync(value, type);
                }
            }
        }

        await copy.CompleteAsync();
    }
}
