namespace MedCommunity.Web.Spreadsheets;

/// <summary>
/// Looks over a part's bytes before any XML reader does: those spend minutes on an element with a million attributes. A sound part is plain
/// tags of a sane length in an encoding that keeps ASCII; comments, CDATA and processing instructions are written by no spreadsheet program,
/// and without them a tag ends at the first “>” outside quotes.
/// </summary>
internal sealed class TagScan
{
    private const int LongestTag = 64 * 1024;

    private State state;
    private byte quote;
    private int length;
    private bool isFirstTag = true;

    private enum State
    {
        Start,
        Text,
        TagStart,
        Tag,
        Quoted,
    }

    /// <summary>Parts that are scanned; the reader reads no others.</summary>
    public static bool Covers(string entry) =>
        entry.TrimStart('/').StartsWith("xl/", StringComparison.OrdinalIgnoreCase) && entry.EndsWith(".xml", StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes the next bytes; false once the part is not sound.</summary>
    public bool IsSound(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (b == 0 || (state == State.Start && b is 0xFE or 0xFF) || !Take(b))
            {
                return false;
            }
        }

        return true;
    }

    private bool Take(byte b)
    {
        switch (state)
        {
            case State.Start or State.Text:
                (state, length) = b == '<' ? (State.TagStart, 0) : (State.Text, 0);
                return true;
            case State.TagStart:
                var isSound = b != '!' && (b != '?' || isFirstTag);
                (state, isFirstTag) = (State.Tag, false);
                return isSound;
            case State.Quoted:
                state = b == quote ? State.Tag : State.Quoted;
                return ++length <= LongestTag;
            default:
                if (b is (byte)'"' or (byte)'\'')
                {
                    (state, quote) = (State.Quoted, b);
                }
                else if (b == '>')
                {
                    state = State.Text;
                }

                return b != '<' && ++length <= LongestTag;
        }
    }
}
