using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MedCommunity.Tests.Data;

/// <summary>The whole portal in this process, on a test's database and clock.</summary>
internal sealed class TestPortal(
    DatabaseSettings database, TimeProvider clock, string environment = "Testing", IReadOnlyDictionary<string, string>? settings = null,
    Microsoft.EntityFrameworkCore.DbContextOptions<MedCommunity.Core.Data.AppDbContext>? options = null) : WebApplicationFactory<Program>
{
    private readonly string data = Directory.CreateTempSubdirectory("medcommunity-portal-").FullName;

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(environment);
        builder.UseSetting("MEDCOMMUNITY_DATA", data);
        builder.UseSetting("Database:Provider", database.Provider.ToString());
        builder.UseSetting("ConnectionStrings:Default", database.Connection);
        builder.UseSetting("ConnectionStrings:Owner", database.Owner);
        builder.UseSetting("Audit:KeyFile", TestDatabase.KeyFile);
        builder.UseSetting("Audit:SealMilliseconds", "0");
        builder.UseSetting("Management:Urls", "");
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            builder.UseSetting(name, value);
        }

        builder.ConfigureTestServices(services =>
        {
            services.Replace(ServiceDescriptor.Singleton(clock));
            if (options is not null)
            {
                services.Replace(ServiceDescriptor.Singleton(options));
            }
        });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
