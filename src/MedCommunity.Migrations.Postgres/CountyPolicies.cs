using Microsoft.EntityFrameworkCore.Migrations;

namespace MedCommunity.Migrations.Postgres;

/// <summary>
/// Row-level security: a connection sees and writes the rows of the counties in app.counties, which the portal sets at every opening; unset means no rows.
/// Every new table with a county is added here by its migration (a test lists the tables and demands the policy).
/// </summary>
internal static class CountyPolicies
{
    // In a subselect, so that the setting is read once a statement and not once a row.
    private const string Counties = "ANY ((SELECT string_to_array(current_setting('app.counties', true), ',')::uuid[])::uuid[])";
    private const string Accounts = "ANY ((SELECT string_to_array(current_setting('app.accounts', true), ',')::uuid[])::uuid[])";

    public static void IsolateCounties(this MigrationBuilder migration, params ReadOnlySpan<string> tables)
    {
        foreach (var table in tables)
        {
            migration.Sql($"""
                ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;
                CREATE POLICY county ON "{table}" USING ("CountyId" = {Counties});
                """);
        }
    }

    /// <summary>Rows by which an account finds out to which counties it belongs, before one is entered: they are shown to it, not changed by it.</summary>
    public static void ShowToAccount(this MigrationBuilder migration, string table, params ReadOnlySpan<string> columns) =>
        migration.Sql($"""CREATE POLICY own ON "{table}" FOR SELECT USING ({string.Join(" OR ", columns.ToArray().Select(c => $"\"{c}\" = {Accounts}"))});""");

    /// <summary>The register of counties is read to find one's way; a county is changed only from within.</summary>
    public static void IsolateCountyRegister(this MigrationBuilder migration) => migration.Sql($"""
        ALTER TABLE "Counties" ENABLE ROW LEVEL SECURITY;
        CREATE POLICY register ON "Counties" FOR SELECT USING (true);
        CREATE POLICY county ON "Counties" USING ("Id" = {Counties});
        """);

    public static void ShowAllCounties(this MigrationBuilder migration, params ReadOnlySpan<string> tables)
    {
        foreach (var table in tables)
        {
            migration.Sql($"""
                DROP POLICY IF EXISTS own ON "{table}";
                DROP POLICY IF EXISTS register ON "{table}";
                DROP POLICY county ON "{table}";
                ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY;
                """);
        }
    }
}
