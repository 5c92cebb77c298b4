namespace MedCommunity.Web.Backups;

/// <summary>How terminal and page write what a backup is made of.</summary>
internal static class BackupText
{
    public static string Size(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} B",
        < 1 << 20 => $"{bytes / 1024.0:0.0} KB",
        < 1 << 30 => $"{bytes / 1048576.0:0.0} MB",
        _ => $"{bytes / 1073741824.0:0.00} GB",
    };

    /// <summary>So much of a chain's hash that no other has it.</summary>
    public static string Short(string hash) => hash.Length > 16 ? $"{hash[..16]}…" : hash;
}
