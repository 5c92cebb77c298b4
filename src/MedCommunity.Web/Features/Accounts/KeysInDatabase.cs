using System.Xml.Linq;
using MedCommunity.Core.Data;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MedCommunity.Web.Features.Accounts;

/// <summary>Keeps the key ring of cookies and form tokens in the database, so that a restart or a second instance signs nobody out.</summary>
internal sealed class KeysInDatabase(IServiceScopeFactory scopes, ILogger<KeysInDatabase> logger) : IXmlRepository, IPostConfigureOptions<KeyManagementOptions>
{
    public void PostConfigure(string? name, KeyManagementOptions options) => options.XmlRepository = this;

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var scope = scopes.CreateScope();
        using var db = scope.ServiceProvider.GetRequiredService<IDbContextFactory<AppDbContext>>().CreateDbContext();
        return [.. db.DataProtectionKeys.AsNoTracking().OrderBy(k => k.Id).Select(k => k.Xml).AsEnumerable().Select(Parse).OfType<XElement>()];
    }

    /// <summary>A key that cannot be read is passed over: the ring makes a new one, and whoever was signed in with the old one signs in again.</summary>
    private XElement? Parse(string xml)
    {
        try
        {
            return XElement.Parse(xml);
        }
        catch (System.Xml.XmlException e)
        {
            logger.LogError(e, "A key of the data protection ring cannot be read.");
            return null;
        }
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var scope = scopes.CreateScope();
        using var db = scope.ServiceProvider.GetRequiredService<IDbContextFactory<AppDbContext>>().CreateDbContext();
        db.DataProtectionKeys.Add(new() { FriendlyName = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });

        // The framework's interface is synchronous, and a key is written once in months.
        db.SaveChangesAsync().GetAwaiter().GetResult();
    }
}
