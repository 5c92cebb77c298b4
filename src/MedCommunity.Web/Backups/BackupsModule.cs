namespace MedCommunity.Web.Backups;

/// <summary>备份和恢复, which only the operator's terminal starts; the page that shows them is in Features/Settings.</summary>
internal static class BackupsModule
{
    public static IServiceCollection AddBackups(this IServiceCollection services) => services
        .AddSingleton<MakeBackup>()
        .AddSingleton<RestoreBackup>();
}
