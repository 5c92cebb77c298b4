using MedCommunity.Core.Data;
using MedCommunity.Core.Organisations;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MedCommunity.Tests.Data;

/// <summary>What PostgreSQL itself keeps apart, whatever a query forgets.</summary>
public sealed class IsolationTests
{
    [Fact]
    public async Task Every_table_with_a_county_has_a_policy_on_the_counties_that_were_entered()
    {
        await using var database = await TestDatabase.CreateAsync(Provider.PostgreSql);

        var tables = await RowsAsync(database.Settings.Owner, """
            SELECT c.relname, c.relrowsecurity,
                   EXISTS (SELECT 1 FROM pg_policies p WHERE p.tablename = c.relname AND p.cmd = 'ALL' AND p.roles = '{public}' AND p.permissive = 'PERMISSIVE'
                           AND p.qual LIKE '%"CountyId" = ANY %current_setting(''app.counties''::text, true)%' AND (p.with_check IS NULL OR p.with_check = p.qual)),
                   (SELECT count(*) FROM pg_policies p WHERE p.tablename = c.relname)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'CountyId'
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1
            """);

        await using var owner = database.Open();
        var model = owner.Model.GetEntityTypes().Where(t => typeof(TenantRow).IsAssignableFrom(t.ClrType)).Select(t => t.GetTableName()!);
        tables.Select(t => (string)t[0]).Should().BeEquivalentTo(model).And.Contain(["AuditEntries", "Submissions", "Evidence"]);
        tables.Should().OnlyContain(t => (bool)t[1] && (bool)t[2]);
        tables.Where(t => (long)t[3] != 1).Select(t => (string)t[0]).Should().Equal(["RoleGrants", "Substitutions"], "an account finds its own counties by these");
    }

    [Fact]
    public async Task The_portals_role_owns_nothing_bypasses_nothing_and_only_adds_to_the_log()
    {
        await using var database = await TestDatabase.CreateAsync(Provider.PostgreSql, demonstration: true);

        (await RowsAsync(database.Settings.Connection, "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user")).Single().Should().Equal(false, false, false, false);
        (await RowsAsync(database.Settings.Connection, "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")).Single().Should().Equal(0L);
        foreach (var statement in new[]
        {
            "UPDATE \"AuditEntries\" SET \"Action\" = 'x'", "DELETE FROM \"AuditEntries\"", "TRUNCATE \"AuditEntries\"", "UPDATE \"AuditSeals\" SET \"Hash\" = ''", "DELETE FROM \"AuditSeals\"",
            "TRUNCATE \"AuditSeals\"", "DELETE FROM \"AuditKeyPrints\"", "ALTER TABLE \"Submissions\" DISABLE ROW LEVEL SECURITY", "DROP POLICY county ON \"Submissions\"",
            "CREATE TABLE mine (id int)", "DELETE FROM \"__EFMigrationsHistory\"", "SET ROLE postgres",
        })
        {
            var refused = await FluentActions.Awaiting(() => RowsAsync(database.Settings.Connection, statement)).Should().ThrowAsync<PostgresException>(statement);
            refused.Which.SqlState.Should().Be(PostgresErrorCodes.InsufficientPrivilege, statement);
        }
    }

    [Fact]
    public async Task A_connection_that_entered_no_county_sees_no_row_of_any()
    {
        await using var database = await TestDatabase.CreateAsync(Provider.PostgreSql, demonstration: true);
        await using var owner = database.Open();
        foreach (var table in owner.Model.GetEntityTypes().Where(t => typeof(TenantRow).IsAssignableFrom(t.ClrType)).Select(t => t.GetTableName()!))
        {
            (await RowsAsync(database.Settings.Connection, $"SELECT count(*) FROM \"{table}\"")).Single().Should().Equal([0L], table);
        }

        (await owner.Submissions.CountAsync()).Should().BeGreaterThan(3000, "there was something to see");
    }

    [Fact]
    public async Task A_query_that_forgets_its_filter_gets_nothing_of_another_county()
    {
        await using var database = await TestDatabase.CreateAsync(Provider.PostgreSql, demonstration: true);
        await using var owner = database.Open();
        var counties = await owner.Counties.AsNoTracking().ToListAsync();
        foreach (var county in counties)
        {
            await using var db = database.OpenAsPortal();
            await db.EnterAsync([county.Id]);
            foreach (var type in db.Model.GetEntityTypes().Where(t => typeof(TenantRow).IsAssignableFrom(t.ClrType)))
            {
                var unfiltered = $"SELECT \"CountyId\" AS \"Value\" FROM \"{type.GetTableName()}\"";
                var seen = (await db.Database.SqlQueryRaw<Guid>(unfiltered).ToListAsync()).Distinct();
                seen.Should().BeSubsetOf([county.Id, Guid.Empty], type.GetTableName());
            }

            (await db.OrgUnits.CountAsync()).Should().Be(await owner.OrgUnits.CountAsync(u => u.CountyId == county.Id)).And.BePositive();
        }
    }

    [Fact]
    public async Task Nothing_is_written_into_another_county()
    {
        await using var database = await TestDatabase.CreateAsync(Provider.PostgreSql, demonstration: true);
        await using var owner = database.Open();
        var counties = await owner.Counties.AsNoTracking().OrderBy(c => c.Code).ToListAsync();
        await using (var db = database.OpenAsPortal())
        {
            await db.EnterAsync([counties[0].Id]);
            db.OrgUnits.Add(new OrgUnit { CountyId = counties[1].Id, Code = "intruder", Name = "不速之客", Kind = UnitKind.Department, Order = 1 });
            await FluentActions.Awaiting(() => db.SaveChangesAsync()).Should().ThrowAsync<DbUpdateException>();
            (await db.Database.ExecuteSqlAsync($"UPDATE \"OrgUnits\" SET \"Name\" = '改名'")).Should().Be(await owner.OrgUnits.CountAsync(u => u.CountyId == counties[0].Id));
            (await db.Database.ExecuteSqlAsync($"UPDATE \"Counties\" SET \"DueDay\" = 3")).Should().Be(1);
            await FluentActions.Awaiting(() => db.Database.ExecuteSqlAsync($"UPDATE \"OrgUnits\" SET \"CountyId\" = {counties[1].Id}")).Should().ThrowAsync<PostgresException>();
        }

        (await owner.OrgUnits.AsNoTracking().AnyAsync(u => u.CountyId != counties[0].Id && (u.Name == "改名" || u.Code == "intruder"))).Should().BeFalse();
        (await owner.Counties.AsNoTracking().CountAsync(c => c.DueDay == 3)).Should().Be(1);
    }

    [Fact]
    public async Task Two_counties_on_one_pooled_connection_never_meet()
    {
        await using var database = await TestDatabase.CreateAsync(Provider.PostgreSql, demonstration: true);
        await using var owner = database.Open();
        var units = await owner.OrgUnits.GroupBy(u => u.CountyId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        var one = new NpgsqlConnectionStringBuilder(database.Settings.Connection) { MaxPoolSize = 1, ApplicationName = nameof(Two_counties_on_one_pooled_connection_never_meet) }.ToString();
        var options = (database.Settings with { Connection = one }).Options();
        using var gate = new WriteGate();
        var backends = new System.Collections.Concurrent.ConcurrentBag<int>();

        // Eight readers take turns on the one connection, in an order that nobody arranges; now and then one fails half-way.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(reader => Task.Run(async () =>
        {
            var random = new Random(reader);
            for (var i = 0; i < 40; i++)
            {
                var county = units.Keys.ElementAt(random.Next(units.Count));
                await using var db = new AppDbContext(options, gate, TimeProvider.System, TestDatabase.Key);
                await db.EnterAsync([county]);
                if (random.Next(4) == 0)
                {
                    await FluentActions.Awaiting(() => db.Database.ExecuteSqlRawAsync("SELECT 1/0")).Should().ThrowAsync<PostgresException>();
                }

                if (random.Next(3) == 0)
                {
                    await using var transaction = await db.Database.BeginTransactionAsync();
                    (await db.OrgUnits.Select(u => u.CountyId).Distinct().SingleAsync()).Should().Be(county);
                }

                (await db.OrgUnits.CountAsync()).Should().Be(units[county]);
                backends.Add(await db.Database.SqlQueryRaw<int>("SELECT pg_backend_pid() AS \"Value\"").SingleAsync());
            }
        })));

        backends.Distinct().Should().ContainSingle("it was one connection all the time");
        (await RowsAsync(one, "SELECT current_setting('app.counties', true), count(*), pg_backend_pid() FROM \"OrgUnits\"")).Single()
            .Should().Equal(["", 0L, backends.First()], "what comes back to the pool forgets its county");
        await using var connection = new NpgsqlConnection(one);
        NpgsqlConnection.ClearPool(connection);
    }

    [Theory]
    [InlineData("No Reset On Close=true")]
    [InlineData("Multiplexing=true")]
    public void A_connection_that_would_keep_its_county_is_refused(string option)
    {
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager();
        configuration["Database:Provider"] = "PostgreSql";
        configuration["ConnectionStrings:Default"] = $"Host=nowhere;Username=portal;{option}";

        FluentActions.Invoking(() => MedCommunity.Web.Hosting.DatabaseSettings.Read(configuration, new("/nowhere"))).Should().Throw<MedCommunity.Web.Hosting.SettingsException>();
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData(";Max Auto Prepare=0", 0)]
    [InlineData(";MaxAutoPrepare=7", 7)]
    public void A_connection_plans_its_statements_once_unless_the_installation_says_otherwise(string option, int expected)
    {
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager();
        configuration["Database:Provider"] = "PostgreSql";
        configuration["ConnectionStrings:Default"] = $"Host=nowhere;Username=portal{option}";

        var settings = MedCommunity.Web.Hosting.DatabaseSettings.Read(configuration, new("/nowhere"));

        new NpgsqlConnectionStringBuilder(settings.Connection).MaxAutoPrepare.Should().Be(expected);
    }

    private static async Task<List<object[]>> RowsAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }
}
