using System.Runtime.InteropServices;
using System.Text;

namespace MedCommunity.Web.Backups;

/// <summary>Files that only the account running the portal may read, and the bringing of their names to the disk.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Opens for writing and nobody else; one that is there already becomes private too.</summary>
    public static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 1 << 16, Options = FileOptions.Asynchronous };
        if (OperatingSystem.IsWindows())
        {
            return new(path, options);
        }

        options.UnixCreateMode = OwnerOnly;
        var stream = new FileStream(path, options);
        File.SetUnixFileMode(stream.SafeFileHandle, OwnerOnly);
        return stream;
    }

    /// <summary>Writes to a name beside it, brings it to the disk, and then replaces what is there in one step.</summary>
    public static async Task ReplaceAsync(string path, Func<Stream, Task> write)
    {
        var beside = path + ".restoring";
        await WriteAsync(beside, write);
        Publish(beside, path);
    }

    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        await using var stream = Open(path, FileMode.Create);
        await write(stream);
        stream.Flush(flushToDisk: true);
    }

    public static void Publish(string beside, string path)
    {
        File.Move(beside, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>A new name outlives a power cut only when its folder is on the disk too; .NET itself opens no folders.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows() || open(Encoding.UTF8.GetBytes(folder + '\0'), 0) is not (>= 0 and var handle))
        {
            return;
        }

        _ = fsync(handle);
        _ = close(handle);
    }

    [DllImport("libc")]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc")]
    private static extern int fsync(int handle);

    [DllImport("libc")]
    private static extern int close(int handle);
}
