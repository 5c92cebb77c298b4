using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Tests.Data;

public sealed class MigrationTests : DatabaseTests
{
    [Theory, MemberData(nameof(Providers))]
    public async Task A_database_made_by_the_migrations_is_what_the_model_asks_for(Provider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var context = database.Open();

        (await context.Database.GetPendingMigrationsAsync()).Should().BeEmpty();
        context.Database.HasPendingModelChanges().Should().BeFalse("every change of the model needs a migration for both databases");
        (await context.Users.CountAsync()).Should().Be(0);
    }
}
