using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MedCommunity.Tests.Plans;

/// <summary>Files as people send them, and as somebody would who means harm.</summary>
internal static class EvidenceFiles
{
    public static byte[] Png { get; } = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");

    public static byte[] Pdf { get; } = Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");

    public static byte[] Jpeg => [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xFF, 0xD9];

    public static byte[] Gif => [.. "GIF89a"u8, 1, 0, 1, 0, 0, 0, 0, 0x3B];

    public static byte[] WebP => [.. "RIFF"u8, 0x1A, 0, 0, 0, .. "WEBPVP8L"u8, 0x0D, 0, 0, 0, 0x2F, 0, 0, 0, 0x10, 7, 0x10, 0x11, 0x11, 0x88, 0x88, 0xFE, 7, 0];

    public static byte[] Word => Zip("[Content_Types].xml", "_rels/.rels", "word/document.xml");

    /// <summary>A file of a content of its own.</summary>
    public static byte[] PdfOf(string words) => [.. Pdf, .. Encoding.UTF8.GetBytes($"% {words}\n")];

    public static byte[] Zip(params string[] names)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var name in names)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write("<x/>"u8);
            }
        }

        return memory.ToArray();
    }

    /// <summary>The central directory says that one entry unpacks to so much.</summary>
    public static byte[] Inflating(byte[] zip, uint size)
    {
        var at = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(at + 24), size);
        return zip;
    }

    public static byte[] Encrypted(byte[] zip)
    {
        zip[zip.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        return zip;
    }

    /// <summary>An OLE compound file: the table of sectors in sector 0, the directory in sector 1 and behind.</summary>
    /// <param name="top">Names of streams on the topmost level.</param>
    /// <param name="below">A name in a storage of its own below.</param>
    public static byte[] Ole(string[] top, string? below = null)
    {
        const int Sector = 512;
        var entries = new List<byte[]> { Entry("Root Entry", 5, child: 1) };
        for (var i = 0; i < top.Length; i++)
        {
            entries.Add(Entry(top[i], 2, right: i + 1 < top.Length || below is not null ? entries.Count + 1 : null));
        }

        if (below is not null)
        {
            entries.Add(Entry("ObjectPool", 1, child: entries.Count + 1));
            entries.Add(Entry(below, 2));
        }

        while (entries.Count % 4 != 0)
        {
            entries.Add(Entry("", 0));
        }

        var directorySectors = entries.Count / 4;
        var file = new byte[Sector * (2 + directorySectors)];
        new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }.CopyTo(file, 0);
        file[0x1E] = 9;
        Write(0x2C, 1);
        Write(0x30, 1);
        Write(0x44, 0xFFFFFFFE);
        for (var i = 0; i < 109; i++)
        {
            Write(0x4C + (4 * i), i == 0 ? 0 : 0xFFFFFFFF);
        }

        Write(Sector, 0xFFFFFFFD);
        for (var i = 1; i <= directorySectors; i++)
        {
            Write(Sector + (4 * i), i == directorySectors ? 0xFFFFFFFE : (uint)(i + 1));
        }

        entries.SelectMany(e => e).ToArray().CopyTo(file, Sector * 2);
        return file;

        void Write(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
    }

    /// <summary>A directory that leads back to itself for ever.</summary>
    public static byte[] EndlessOle()
    {
        var file = Ole(["WordDocument"]);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(512 + 4), 1);
        return file;
    }

    private static byte[] Entry(string name, byte type, int? child = null, int? right = null)
    {
        var entry = new byte[128];
        Encoding.Unicode.GetBytes(name).CopyTo(entry, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(64), (ushort)(2 * (name.Length + 1)));
        entry[66] = type;
        foreach (var (at, link) in new[] { (68, null), (72, right), (76, child) })
        {
            BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(at), (uint?)link ?? 0xFFFFFFFF);
        }

        return entry;
    }
}
