using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Shared;

public sealed class ReadingsTests
{
    [Fact]
    public void What_is_kept_is_read_once_and_the_oldest_goes_first()
    {
        var read = new List<string>();
        var readings = new Readings<string, string>(6, text => text.Length);
        string Get(string key) => readings.Get(key, k =>
        {
            read.Add(k);
            return k;
        });

        foreach (var key in new[] { "aa", "bb", "aa", "cc", "dd", "bb", "aa" })
        {
            Get(key).Should().Be(key);
        }

        read.Should().Equal(["aa", "bb", "cc", "dd", "aa"], "dd took the place of aa, and aa that of bb");
        Get("longer than all").Should().Be("longer than all", "what is too much is read and not kept");
    }

    [Fact]
    public async Task Many_who_ask_at_once_get_what_belongs_to_their_key()
    {
        var readings = new Readings<int, int>(50, _ => 1);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4_000).Select(i => Task.Run(async () => (Key: i % 97, Reading: await readings.GetAsync(i % 97, async () =>
        {
            await Task.Yield();
            return i % 97 * 2;
        })))));

        answers.Should().OnlyContain(a => a.Reading == a.Key * 2);
    }

    [Fact]
    public void A_copy_with_another_content_is_not_answered_from_the_original()
    {
        var form = new FormDefinition([new("甲", [new("A", "项目甲", "人")])], []);
        form.Find("A")!.Name.Should().Be("项目甲");
        var other = form with { Sections = [new("乙", [new("B", "项目乙", "人")])] };
        (other.Find("A"), other.Find("B")!.Name).Should().Be((null, "项目乙"));

        var document = FormDocument.Empty.Write(new Dictionary<string, CellValue> { ["A"] = CellValue.Of(1) }, 0, 1).Document;
        document.Values["A"].Should().Be(CellValue.Of(1));
        (document with { Cells = new() { ["A"] = new(CellValue.Of(2), 2) } }).Values["A"].Should().Be(CellValue.Of(2));
    }
}
