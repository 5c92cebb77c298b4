using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace MedCommunity.Web.Hosting;

internal enum DatabaseProvider
{
    Sqlite,
    PostgreSql,
}

/// <summary>Which database this installation uses, and as whom.</summary>
/// <param name="Provider">Database:Provider.</param>
/// <param name="Connection">ConnectionStrings:Default; on SQLite the file under the data folder where nothing is set.</param>
/// <param name="Owner">ConnectionStrings:Owner, for what changes the schema; the same as <paramref name="Connection"/> where nothing is set.</param>
internal sealed record DatabaseSettings(DatabaseProvider Provider, string Connection, string Owner)
{
    /// <summary>The role that <see cref="Connection"/> signs in as; null where that is the owner itself.</summary>
    public string? PlainRole => Provider == DatabaseProvider.PostgreSql && new NpgsqlConnectionStringBuilder(Connection).Username is { } plain
        && plain != new NpgsqlConnectionStringBuilder(Owner).Username ? plain : null;

    public static DatabaseSettings Read(IConfiguration configuration, DataFolder data)
    {
        var name = configuration["Database:Provider"] ?? nameof(DatabaseProvider.Sqlite);
        if (!Enum.TryParse<DatabaseProvider>(name, ignoreCase: true, out var provider))
        {
            throw new SettingsException($"Database:Provider is '{name}'; it must be Sqlite or PostgreSql.");
        }

        var connection = configuration.GetConnectionString("Default");
        if (provider == DatabaseProvider.Sqlite)
        {
            connection ??= new SqliteConnectionStringBuilder { DataSource = Path.Combine(data.Folder(), "medcommunity.db"), DefaultTimeout = 30 }.ToString();
        }

        if (string.IsNullOrWhiteSpace(connection))
        {
            throw new SettingsException("ConnectionStrings:Default is missing; PostgreSql needs it.");
        }

        if (provider == DatabaseProvider.PostgreSql && new NpgsqlConnectionStringBuilder(connection) is { NoResetOnClose: true } or { Multiplexing: true })
        {
            throw new SettingsException("ConnectionStrings:Default must not set 'No Reset On Close' or 'Multiplexing': a connection would keep showing the last reader's county to the next.");
        }

        connection = provider == DatabaseProvider.PostgreSql ? Preparing(connection) : connection;
        return new(provider, connection, configuration.GetConnectionString("Owner") ?? connection);
    }

    /// <summary>A connection plans a statement that comes again once: with row-level security planning takes longer than most statements themselves.</summary>
    internal static string Preparing(string connection)
    {
        // Npgsql's own builder says that it contains every keyword that it knows.
        var given = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = connection };
        var settings = new NpgsqlConnectionStringBuilder(connection);
        if (!given.ContainsKey("Max Auto Prepare") && !given.ContainsKey(nameof(settings.MaxAutoPrepare)))
        {
            settings.MaxAutoPrepare = 200;
        }

        return settings.ToString();
    }

    public DbContextOptions<AppDbContext> Options(bool asOwner = false)
    {
        var builder = new DbContextOptionsBuilder<AppDbContext>();
        if (Provider == DatabaseProvider.Sqlite)
        {
            builder.UseSqlite(Connection, o => o.MigrationsAssembly("MedCommunity.Migrations.Sqlite"));
            builder.AddInterceptors(SqlitePragmas.Instance);
        }
        else
        {
            builder.UseNpgsql(asOwner ? Owner : Connection, o => o.MigrationsAssembly("MedCommunity.Migrations.Postgres"));
            builder.AddInterceptors(CountyScopeInterceptor.Instance, HoldMonth.Instance);
        }

        return builder.Options;
    }
}

/// <summary>The installation is set up wrongly: one clear line for the operator, exit code 3.</summary>
internal sealed class SettingsException(string message) : Exception(message)
{
    /// <summary>The one line for the operator when what failed is the environment: settings, files, the database; null for a bug.</summary>
    public static string? LineOf(Exception e) => e switch
    {
        SettingsException or AuditKeyException or IOException or UnauthorizedAccessException => e.Message.ReplaceLineEndings(" "),
        _ when e is System.Data.Common.DbException || e.InnerException is System.Data.Common.DbException => e.GetBaseException().Message.ReplaceLineEndings(" "),
        _ => null,
    };
}

/// <summary>
/// WAL with synchronous=FULL: what was answered is on the disk. Foreign keys are on by EF's default. The journal mode stays in the file;
/// the rest is per connection.
/// </summary>
internal sealed class SqlitePragmas : Microsoft.EntityFrameworkCore.Diagnostics.DbConnectionInterceptor
{
    public static readonly SqlitePragmas Instance = new();

    public override void ConnectionOpened(System.Data.Common.DbConnection connection, Microsoft.EntityFrameworkCore.Diagnostics.ConnectionEndEventData eventData) => Set(connection);

    public override Task ConnectionOpenedAsync(System.Data.Common.DbConnection connection, Microsoft.EntityFrameworkCore.Diagnostics.ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Set(connection);
        return Task.CompletedTask;
    }

    private static void Set(System.Data.Common.DbConnection connection)
    {
        if (new SqliteConnectionStringBuilder(connection.ConnectionString).Mode == SqliteOpenMode.ReadOnly)
        {
            // EF only looks whether there is a file. Asked for the journal mode, a connection that may not write fails on one that a killed restore left behind.
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;";
        command.ExecuteNonQuery();
    }
}

/// <summary>Makes one context per operation; the options are built once.</summary>
internal sealed class AppDbContextFactory(DbContextOptions<AppDbContext> options, WriteGate gate, TimeProvider clock, AuditKey key) : IDbContextFactory<AppDbContext>
{
    public AppDbContext CreateDbContext() => new(options, gate, clock, key);
}

internal static class PortalDatabase
{
    public static void AddPortalDatabase(this WebApplicationBuilder builder)
    {
        var data = builder.FindDataFolder();
        var settings = DatabaseSettings.Read(builder.Configuration, data);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<WriteGate>();
        builder.Services.AddSingleton(_ => AuditKey.OfFile(builder.Configuration["Audit:KeyFile"] ?? Path.Combine(data.Folder(), "audit.key")));
        builder.Services.AddSingleton(_ => settings.Options());
        builder.Services.AddScoped<IDbContextFactory<AppDbContext>, AppDbContextFactory>();

        // Identity's stores ask for a context; they live in a request's or an operation's scope.
        builder.Services.AddScoped(services => services.GetRequiredService<IDbContextFactory<AppDbContext>>().CreateDbContext());
        builder.Services.AddSingleton<DatabaseSchema>();
    }
}

/// <summary>Brings the schema up to date: only <c>serve</c> and <c>migrate</c> do it.</summary>
internal sealed class DatabaseSchema(DatabaseSettings settings, DataFolder data, WriteGate gate, TimeProvider clock, AuditKey key, ILogger<DatabaseSchema> logger)
{
    public async Task<bool> IsCurrentAsync()
    {
        await using var db = new AppDbContext(settings.Options(), gate, clock, key);
        return await ExistsAsync(db) && !(await db.Database.GetPendingMigrationsAsync()).Any();
    }

    /// <summary>Applies what is pending, if anything is.</summary>
    /// <returns>The migrations applied.</returns>
    public async Task<IReadOnlyList<string>> MigrateAsync()
    {
        using var folderLock = settings.Provider == DatabaseProvider.Sqlite ? await LockFolderAsync() : null;
        await using var db = new AppDbContext(settings.Options(asOwner: true), gate, clock, key);
        var pending = (await db.Database.GetPendingMigrationsAsync()).ToList();
        if (pending.Count == 0)
        {
            await GrantAsync(db);
            await DeriveFiguresAsync(db);
            return [];
        }

        if (settings.Provider == DatabaseProvider.Sqlite && await ExistsAsync(db))
        {
            // A start that was killed while migrating leaves EF's lock row behind, and every later start would wait for it forever.
            // The folder's lock says that nobody else is migrating, so a row found now is an orphan.
            await db.Database.ExecuteSqlRawAsync(
                "CREATE TABLE IF NOT EXISTS \"__EFMigrationsLock\" (\"Id\" INTEGER NOT NULL CONSTRAINT \"PK___EFMigrationsLock\" PRIMARY KEY, \"Timestamp\" TEXT NOT NULL); DELETE FROM \"__EFMigrationsLock\";");
        }

        try
        {
            await db.Database.MigrateAsync();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new SettingsException($"The schema lacks {pending.Count} migration(s), and this role may not change it: run `migrate` with ConnectionStrings:Owner first.");
        }

        await GrantAsync(db);
        await DeriveFiguresAsync(db);
        logger.LogInformation("Applied {Count} migration(s), the last is {Last}.", pending.Count, pending[^1]);
        return pending;
    }

    /// <summary>A county from before the sums were kept has approved values and no sums yet.</summary>
    private async Task DeriveFiguresAsync(AppDbContext db)
    {
        foreach (var county in await db.Counties.AsNoTracking().Where(c => c.FiguresVersion == Guid.Empty).ToListAsync())
        {
            await db.EnterAsync([county.Id]);
            await using var write = await db.BeginWriteAsync();
            var derived = await FigureRebuild.RunAsync(db, county);
            await write.CommitAsync();
            logger.LogInformation("Derived {Values} approved values of {County} from {Forms} forms.", derived.Values, county.Code, derived.Forms);
        }
    }

    /// <summary>
    /// Every entry of the audit log is marked with one key. The first start makes it; after that a portal with another key, as one started on an empty data
    /// folder beside a filled database, does not start. One whose key cannot be read starts, shows what is there and refuses to write.
    /// </summary>
    public async Task PrepareAuditKeyAsync()
    {
        await using var db = new AppDbContext(settings.Options(), gate, clock, key);
        if (await db.AuditKeyPrints.AsNoTracking().FirstOrDefaultAsync() is not { } print)
        {
            key.Create();
            print = new AuditKeyPrint { Fingerprint = key.Fingerprint(), CreatedAt = clock.Utc() };
            db.AuditKeyPrints.Add(print);
            try
            {
                await db.SaveChangesAsync();
            }
            catch (DbUpdateException)
            {
                // Another portal starting on the same empty database was quicker; then its key is the one.
                db.ChangeTracker.Clear();
                print = await db.AuditKeyPrints.AsNoTracking().SingleAsync();
            }
        }

        key.Expect(print.Fingerprint);
        try
        {
            key.Fingerprint();
        }
        catch (AuditKeyException e) when (e.InnerException is null && File.Exists(key.FilePath))
        {
            throw new SettingsException(e.Message);
        }
        catch (AuditKeyException e)
        {
            logger.LogError(e, "The audit key cannot be read: nothing can be written until it is back.");
        }
    }

    /// <summary>What the portal's own role may touch: everything but the schema, and of the audit log only the adding.</summary>
    private async Task GrantAsync(AppDbContext db)
    {
        if (settings.Provider != DatabaseProvider.PostgreSql || settings.PlainRole is not { } role)
        {
            return;
        }

#pragma warning disable EF1002 // The name comes from the installation's settings and is quoted.
        await db.Database.ExecuteSqlRawAsync(GrantStatement(role));
#pragma warning restore EF1002
    }

    /// <summary>Also what a restored copy is given, whose tables are new ones.</summary>
    internal static string GrantStatement(string role)
    {
        var name = new NpgsqlCommandBuilder().QuoteIdentifier(role);
        return $"""
            GRANT USAGE ON SCHEMA public TO {name};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name};
            GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name};
            REVOKE UPDATE, DELETE, TRUNCATE ON "AuditEntries", "AuditSeals", "AuditKeyPrints" FROM {name};
            REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON "BackupRecords", "__EFMigrationsHistory" FROM {name};
            """;
    }

    /// <summary>
    /// A portal in production must not be able to step around the database's own rules: it signs in as a role that owns nothing.
    /// </summary>
    public async Task RequirePlainRoleAsync()
    {
        if (settings.Provider != DatabaseProvider.PostgreSql)
        {
            return;
        }

        await using var connection = new NpgsqlConnection(settings.Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            SELECT r.rolsuper OR r.rolbypassrls OR EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relkind = 'r'),
                   coalesce(bool_or(has_table_privilege(t, 'UPDATE') OR has_table_privilege(t, 'DELETE') OR has_table_privilege(t, 'TRUNCATE')), false)
            FROM pg_roles r LEFT JOIN unnest(ARRAY[to_regclass('"AuditEntries"')::oid, to_regclass('"AuditSeals"')::oid]) t ON t IS NOT NULL
            WHERE r.rolname = current_user GROUP BY r.oid, r.rolsuper, r.rolbypassrls
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        if (!reader.GetBoolean(0) && reader.GetBoolean(1))
        {
            throw new SettingsException("ConnectionStrings:Default signs in to PostgreSQL as a role that may change the audit log; run `migrate` with ConnectionStrings:Owner, which takes that right away.");
        }

        if (reader.GetBoolean(0))
        {
            throw new SettingsException("ConnectionStrings:Default signs in to PostgreSQL as a role that is a superuser, bypasses row security or owns tables; use a plain role (docs/operations.md).");
        }
    }

    private static Task<bool> ExistsAsync(AppDbContext db) => db.GetService<Microsoft.EntityFrameworkCore.Storage.IRelationalDatabaseCreator>().ExistsAsync();

    /// <summary>Whoever changes the schema or the whole database holds it; others wait.</summary>
    internal async Task<FileStream> LockFolderAsync()
    {
        var path = Path.Combine(data.Folder(), "migrate.lock");
        var giveUp = clock.GetUtcNow().AddSeconds(60);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (clock.GetUtcNow() < giveUp)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), clock);
            }
        }
    }
}
