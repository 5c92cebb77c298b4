using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace MedCommunity.Core.Data;

/// <summary>
/// What row-level security lets a connection see: the settings app.counties and app.accounts, each a list of ids joined by commas.
/// A connection that nobody has set sees no row of any county.
/// </summary>
internal sealed record CountyScope(string Counties, string Accounts)
{
    /// <summary>The rows of the installation carry an empty county.</summary>
    public static readonly CountyScope Installation = Of([], []);

    public static CountyScope Of(IEnumerable<Guid> counties, IEnumerable<Guid> accounts) =>
        new(string.Join(',', counties.Append(Guid.Empty).Distinct()), string.Join(',', accounts));

    /// <summary>Whether these accounts' own roles are shown, and no others'.</summary>
    public bool IsOf(IEnumerable<Guid> accounts) => Accounts == string.Join(',', accounts);

    /// <summary>Sets an open connection; a closed one is set when it opens.</summary>
    public async Task ApplyAsync(DatabaseFacade database)
    {
        var connection = database.GetDbConnection();
        if (connection.State == System.Data.ConnectionState.Open)
        {
            await using var command = Command(connection);
            command.Transaction = (database.CurrentTransaction as IInfrastructure<DbTransaction>)?.Instance;
            await command.ExecuteNonQueryAsync();
        }
    }

    public DbCommand Command(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = "SELECT set_config('app.counties', @counties, false), set_config('app.accounts', @accounts, false)";
        Add("counties", Counties);
        Add("accounts", Accounts);
        return command;

        void Add(string name, string value)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }
    }
}

/// <summary>Sets a context's scope at every opening of its connection; PostgreSQL's pool clears it when the connection goes back.</summary>
public sealed class CountyScopeInterceptor : DbConnectionInterceptor
{
    public static readonly CountyScopeInterceptor Instance = new();

    private CountyScopeInterceptor()
    {
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (eventData.Context is AppDbContext db)
        {
            using var command = db.Scope.Command(connection);
            command.ExecuteNonQuery();
        }
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is AppDbContext db)
        {
            await using var command = db.Scope.Command(connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
