using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Core.Data;

/// <summary>Stands in for the real context until the domain lands; proves that migrations can be made for both databases.</summary>
public sealed class AppDbContext(DbContextOptions<AppDbContext> options)
    : IdentityUserContext<IdentityUser<Guid>, Guid>(options)
{
    public DbSet<County> Counties => Set<County>();
}

public sealed class County
{
    public Guid Id { get; init; }
    public required string Name { get; set; }
}
