using System.Security.Cryptography;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using MedCommunity.Web.Commands.Demonstration;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MedCommunity.Web.Commands;

/// <summary>What happens between building the portal and listening: schema, then the demonstration or the first administrator.</summary>
internal static class Serve
{
    private const string PasswordFile = "admin-password.txt";

    public static async Task PrepareAsync(WebApplication app)
    {
        if (app.Environment.IsProduction())
        {
            await app.Services.GetRequiredService<DatabaseSchema>().RequirePlainRoleAsync();
        }

        await app.Services.GetRequiredService<DatabaseSchema>().MigrateAsync();
        await app.Services.GetRequiredService<DatabaseSchema>().PrepareAuditKeyAsync();
        await using var scope = app.Services.CreateAsyncScope();
        await using (var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<AppDbContext>>().CreateDbContextAsync())
        {
            if (!await LoadDemonstration.IsEmptyAsync(db))
            {
                return;
            }
        }

        if (app.Environment.IsDevelopment())
        {
            await scope.ServiceProvider.GetRequiredService<LoadDemonstration>().RunAsync();
        }
        else
        {
            await CreateAdministratorAsync(scope.ServiceProvider);
        }
    }

    /// <summary>Deletes the file of the first password once it was used.</summary>
    public static void ForgetFirstPassword(DataFolder data) => File.Delete(Path.Combine(data.Folder(), PasswordFile));

    /// <summary>The first start makes <c>admin</c> with a one-time password, in a file that only the portal's own account can read.</summary>
    private static async Task CreateAdministratorAsync(IServiceProvider services)
    {
        var password = $"{RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz", 6)}-{RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZ", 6)}-{RandomNumberGenerator.GetString("23456789", 6)}";
        var path = Path.Combine(services.GetRequiredService<DataFolder>().Folder(), PasswordFile);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var writer = new StreamWriter(path, options))
        {
            await writer.WriteLineAsync(password);
        }

        var users = services.GetRequiredService<UserManager<Account>>();
        var created = await users.CreateAsync(new Account { UserName = "admin", DisplayName = "系统管理员", IsInstallationAdministrator = true, MustChangePassword = true }, password);
        if (!created.Succeeded)
        {
            throw new SettingsException($"The first administrator could not be created: {string.Join(" ", created.Errors.Select(e => e.Code))}");
        }
    }
}
