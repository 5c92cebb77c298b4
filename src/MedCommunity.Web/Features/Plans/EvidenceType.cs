using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using MedCommunity.Core.Plans;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Plans;

/// <summary>What a file is, by its content alone: a fixed list, and nothing that a browser or an office program would run. Nothing is unpacked.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Ending">The ending that belongs to the content, with its dot.</param>
internal sealed record EvidenceType(EvidenceKind Kind, string Ending)
{
    public const string Allowed = "只能上传图片（JPG、PNG、GIF、WebP）、PDF、OFD和Word、Excel、PowerPoint文件（含WPS文字、表格、演示）；以文件内容为准，与文件名无关。";

    private const int NameLimit = 100;

    public static Result<EvidenceType> Of(Stream content)
    {
        var head = Read(content, 0, (int)Math.Min(64, content.Length));
        return head switch
        {
            [0xFF, 0xD8, 0xFF, ..] => Result.Done(new EvidenceType(EvidenceKind.Jpeg, ".jpg")),
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, _, _, _, _, (byte)'I', (byte)'H', (byte)'D', (byte)'R', ..] => Result.Done(new EvidenceType(EvidenceKind.Png, ".png")),
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => Result.Done(new EvidenceType(EvidenceKind.Gif, ".gif")),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', (byte)'V', (byte)'P', (byte)'8', ..] => Result.Done(new EvidenceType(EvidenceKind.WebP, ".webp")),
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', >= (byte)'1' and <= (byte)'9', ..] => Result.Done(new EvidenceType(EvidenceKind.Pdf, ".pdf")),
            [(byte)'P', (byte)'K', 3, 4, ..] => OfZip(content),
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => OfOle(content),
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'h' or (byte)'m', (byte)'e' or (byte)'i', (byte)'i' or (byte)'f' or (byte)'v', ..] =>
                Refuse("苹果手机的HEIC照片不能直接上传，请先转为JPG（手机“设置—相机—格式”可选“兼容性最佳”）。"),
            _ => Refuse(Allowed),
        };
    }

    public static bool IsPicture(EvidenceKind kind) => kind is EvidenceKind.Jpeg or EvidenceKind.Png or EvidenceKind.Gif or EvidenceKind.WebP;

    /// <summary>By kind from a fixed table; the ending, which is ours, tells the two generations of office files apart.</summary>
    public static string ContentType(EvidenceKind kind, string fileName) => (kind, fileName.EndsWith('x')) switch
    {
        (EvidenceKind.Jpeg, _) => "image/jpeg",
        (EvidenceKind.Png, _) => "image/png",
        (EvidenceKind.Gif, _) => "image/gif",
        (EvidenceKind.WebP, _) => "image/webp",
        (EvidenceKind.Pdf, _) => "application/pdf",
        (EvidenceKind.Ofd, _) => "application/ofd",
        (EvidenceKind.Word, true) => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (EvidenceKind.Word, false) => "application/msword",
        (EvidenceKind.Excel, true) => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        (EvidenceKind.Excel, false) => "application/vnd.ms-excel",
        (EvidenceKind.PowerPoint, true) => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        (EvidenceKind.PowerPoint, false) => "application/vnd.ms-powerpoint",
        _ => "application/octet-stream",
    };

    /// <summary>The name that a file is kept and given out under: no folder, nothing that hides or turns what stands there, and the ending of its content.</summary>
    public string NameFor(string? given)
    {
        var name = new StringBuilder();
        foreach (var rune in (given ?? "")[((given ?? "").LastIndexOfAny(['/', '\\']) + 1)..].EnumerateRunes())
        {
            var hidden = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (!hidden && rune != Rune.ReplacementChar)
            {
                name.Append(rune.Value is '<' or '>' or ':' or '"' or '|' or '?' or '*' ? "_" : rune.ToString());
            }
        }

        var stem = name.ToString().Trim();
        var dot = stem.LastIndexOf('.');
        if (dot >= 0 && IsEnding(stem.AsSpan(dot + 1)))
        {
            stem = stem[..dot];
        }

        stem = stem.Trim('.', ' ');
        if (stem.Length > NameLimit - Ending.Length)
        {
            var length = NameLimit - Ending.Length;
            stem = stem[..(char.IsHighSurrogate(stem[length - 1]) ? length - 1 : length)].TrimEnd('.', ' ');
        }

        return (stem.Length == 0 ? "文件" : stem) + Ending;
    }

    /// <summary>report.jpg has one; 方案1.2 and 方案.v2 have none, nor has 第1.稿.</summary>
    private static bool IsEnding(ReadOnlySpan<char> text)
    {
        var letters = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }

            letters += char.IsAsciiLetter(c) ? 1 : 0;
        }

        return text.Length == 0 || (text.Length is >= 2 and <= 5 && letters >= 2);
    }

    private static Result<EvidenceType> OfZip(Stream content)
    {
        if (ZipNames.Read(content) is not { } names)
        {
            return Refuse("文件结构异常，或解压后过大，不能上传。请用办公软件另存一份再试。");
        }

        if (names.IsEncrypted)
        {
            return Refuse(Encrypted);
        }

        if (names.All.Contains("OFD.xml"))
        {
            return Result.Done(new EvidenceType(EvidenceKind.Ofd, ".ofd"));
        }

        if (!names.All.Contains("[Content_Types].xml"))
        {
            return Refuse(Allowed);
        }

        if (names.All.Any(IsMacro))
        {
            return Refuse(Macros);
        }

        var kinds = new[] { ("word/", EvidenceKind.Word, ".docx"), ("xl/", EvidenceKind.Excel, ".xlsx"), ("ppt/", EvidenceKind.PowerPoint, ".pptx") }
            .Where(k => names.All.Any(n => n.StartsWith(k.Item1, StringComparison.OrdinalIgnoreCase))).ToList();

        // A binary workbook has no ending of ours; two programs' folders in one file are neither's.
        return kinds is [var (_, kind, ending)] && !names.All.Contains("xl/workbook.bin") ? Result.Done(new EvidenceType(kind, ending)) : Refuse(Allowed);

        static bool IsMacro(string name) =>
            name.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase) || name.StartsWith("xl/macrosheets/", StringComparison.OrdinalIgnoreCase);
    }

    private static Result<EvidenceType> OfOle(Stream content)
    {
        if (OleNames.Read(content) is not { } names)
        {
            return Refuse(Allowed);
        }

        if (names.All.Overlaps(["EncryptedPackage", "EncryptionInfo"]))
        {
            return Refuse(Encrypted);
        }

        if (names.All.Overlaps(["VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros"]))
        {
            return Refuse(Macros);
        }

        return names.Top.Contains("WordDocument") ? Result.Done(new EvidenceType(EvidenceKind.Word, ".doc"))
            : names.Top.Overlaps(["Workbook", "Book"]) ? Result.Done(new EvidenceType(EvidenceKind.Excel, ".xls"))
            : names.Top.Contains("PowerPoint Document") ? Result.Done(new EvidenceType(EvidenceKind.PowerPoint, ".ppt"))
            : Refuse(Allowed);
    }

    private const string Macros = "文件含有宏，不能上传。请另存为不含宏的文件后再试。";
    private const string Encrypted = "文件设有打开密码，别人看不了。请去掉密码后再上传。";

    private static Failure Refuse(string message) => Result.Invalid("file", message);

    /// <summary>So many bytes from there, or fewer where the file ends.</summary>
    private static byte[] Read(Stream content, long from, int count)
    {
        if (from >= content.Length)
        {
            return [];
        }

        var buffer = new byte[count];
        content.Position = from;
        var read = content.ReadAtLeast(buffer, count, throwOnEndOfStream: false);
        return read == count ? buffer : buffer[..read];
    }

    /// <summary>The names in a zip's central directory.</summary>
    private sealed record ZipNames(HashSet<string> All, bool IsEncrypted)
    {
        private const int MostEntries = 10_000;
        private const int LargestDirectory = 4 * 1024 * 1024;
        private const long LargestContent = 1024L * 1024 * 1024;

        /// <summary>Null where it is broken, has too many entries, or says that it unpacks to more than anybody could want.</summary>
        public static ZipNames? Read(Stream content)
        {
            const int EndLength = 22;
            var tail = EvidenceType.Read(content, Math.Max(0, content.Length - EndLength - ushort.MaxValue), (int)Math.Min(content.Length, EndLength + ushort.MaxValue));
            for (var at = tail.Length - EndLength; at >= 0; at--)
            {
                var end = tail.AsSpan(at);
                if (BinaryPrimitives.ReadUInt32LittleEndian(end) == 0x06054B50 && EndLength + BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) == end.Length)
                {
                    var count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
                    var size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
                    var offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);

                    // The directory ends where its end begins: otherwise another file hides before or behind it.
                    return count is > 0 and <= MostEntries && size <= LargestDirectory && offset + (long)size == content.Length - end.Length
                        ? ReadDirectory(EvidenceType.Read(content, offset, (int)size), count)
                        : null;
                }
            }

            return null;
        }

        private static ZipNames? ReadDirectory(ReadOnlySpan<byte> directory, int count)
        {
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            var encrypted = false;
            var total = 0L;
            for (var i = 0; i < count; i++)
            {
                if (directory.Length < 46 || BinaryPrimitives.ReadUInt32LittleEndian(directory) != 0x02014B50)
                {
                    return null;
                }

                var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]);
                var length = 46 + nameLength + BinaryPrimitives.ReadUInt16LittleEndian(directory[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(directory[32..]);
                total += BinaryPrimitives.ReadUInt32LittleEndian(directory[24..]);
                if (length > directory.Length || total > LargestContent)
                {
                    return null;
                }

                encrypted |= (BinaryPrimitives.ReadUInt16LittleEndian(directory[8..]) & 1) != 0;
                names.Add(Encoding.UTF8.GetString(directory.Slice(46, nameLength)).Replace('\\', '/'));
                directory = directory[length..];
            }

            return new(names, encrypted);
        }
    }

    /// <summary>The names in the directory of an OLE compound file ([MS-CFB]): of the whole file, and of its topmost level, where the program's own stream lies.</summary>
    private sealed record OleNames(HashSet<string> All, HashSet<string> Top)
    {
        private const int MostDirectorySectors = 2048;
        private const uint LastSector = 0xFFFFFFFA;
        private const int EntryLength = 128;

        /// <summary>Null where it is broken.</summary>
        public static OleNames? Read(Stream content)
        {
            var header = EvidenceType.Read(content, 0, 512);
            if (header.Length < 512 || BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(0x1E)) is not (9 or 12))
            {
                return null;
            }

            var sectors = new Sectors(content, header, 1 << header[0x1E]);
            var entries = new List<byte[]>();
            var sector = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(0x30));
            for (var i = 0; sector < LastSector; i++)
            {
                if (i >= MostDirectorySectors || sectors.Read(sector) is not { } bytes)
                {
                    return null;
                }

                entries.AddRange(bytes.Chunk(EntryLength));
                sector = sectors.Next(sector);
            }

            return entries.Count == 0 ? null : new([.. entries.Where(e => e[66] is 1 or 2).Select(NameOf)], TopOf(entries));
        }

        private static HashSet<string> TopOf(List<byte[]> entries)
        {
            var names = new HashSet<string>();
            var seen = new HashSet<uint>();
            var waiting = new Stack<uint>([Link(entries[0], 76)]);
            while (waiting.TryPop(out var index))
            {
                if (index < entries.Count && seen.Add(index))
                {
                    var entry = entries[(int)index];
                    if (entry[66] == 2)
                    {
                        names.Add(NameOf(entry));
                    }

                    waiting.Push(Link(entry, 68));
                    waiting.Push(Link(entry, 72));
                }
            }

            return names;
        }

        private static uint Link(byte[] entry, int at) => BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(at));

        private static string NameOf(byte[] entry) =>
            Encoding.Unicode.GetString(entry, 0, Math.Clamp(BinaryPrimitives.ReadUInt16LittleEndian(entry.AsSpan(64)) - 2, 0, 62));

        /// <summary>The file's sectors and the table that chains them.</summary>
        private sealed class Sectors(Stream content, byte[] header, int size)
        {
            private const int InHeader = 109;

            private readonly Dictionary<uint, byte[]> tables = [];
            private readonly List<uint> more = MoreTables(content, header, size);

            public byte[]? Read(uint sector) => Read(content, size, sector);

            /// <summary>The sector behind this one; past the end where the chain ends or is broken.</summary>
            public uint Next(uint sector)
            {
                var perTable = (uint)size / 4;
                var table = sector / perTable;
                var at = table < InHeader ? BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(0x4C + (4 * (int)table)))
                    : table - InHeader < more.Count ? more[(int)table - InHeader]
                    : uint.MaxValue;
                if (at >= LastSector)
                {
                    return uint.MaxValue;
                }

                if (!tables.TryGetValue(at, out var bytes))
                {
                    bytes = Read(at);
                    if (bytes is null)
                    {
                        return uint.MaxValue;
                    }

                    tables[at] = bytes;
                }

                return BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4 * (int)(sector % perTable)));
            }

            /// <summary>Where the tables are that the header has no room for: files beyond some seven megabytes.</summary>
            private static List<uint> MoreTables(Stream content, byte[] header, int size)
            {
                var result = new List<uint>();
                var sector = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(0x44));
                for (var i = 0; sector < LastSector && i < MostDirectorySectors && Read(content, size, sector) is { } bytes; i++)
                {
                    for (var at = 0; at < size - 4; at += 4)
                    {
                        result.Add(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)));
                    }

                    sector = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(size - 4));
                }

                return result;
            }

            /// <summary>Null beyond the file; some programs write the last sector short.</summary>
            private static byte[]? Read(Stream content, int size, uint sector)
            {
                var bytes = EvidenceType.Read(content, (sector + 1L) * size, size);
                var isThere = bytes.Length > 0;
                Array.Resize(ref bytes, size);
                return isThere ? bytes : null;
            }
        }
    }
}
