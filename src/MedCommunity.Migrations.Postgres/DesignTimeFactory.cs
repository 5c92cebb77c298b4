// From the repository's root, after `dotnet tool restore`:
//   dotnet ef migrations add NAME --project src/MedCommunity.Migrations.Postgres
//   dotnet ef migrations remove --project src/MedCommunity.Migrations.Postgres
//   dotnet ef migrations has-pending-model-changes --project src/MedCommunity.Migrations.Postgres
// and the same for MedCommunity.Migrations.Sqlite: every change of the model needs a migration of one name in both projects.
// No command opens a database; has-pending-model-changes exits 1 when the model has moved on (tests/run.sh asks it).
using MedCommunity.Core.Audit;
using MedCommunity.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace MedCommunity.Migrations.Postgres;

internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<AppDbContext>
{
    public AppDbContext CreateDbContext(string[] args) =>
        new(
            new DbContextOptionsBuilder<AppDbContext>()
                .UseNpgsql("Host=unused", postgres => postgres.MigrationsAssembly(typeof(DesignTimeFactory).Assembly))
                .Options,
            new WriteGate(),
            TimeProvider.System,
            AuditKey.Of([]));
}
