using MedCommunity.Web.Components.Shared;

namespace MedCommunity.Tests.Components;

public sealed class TrafficLightBadgeTests
{
    [Theory]
    [InlineData("green", "正常")]
    [InlineData("yellow", "预警")]
    [InlineData("red", "逾期")]
    [InlineData("grey", "未开始")]
    [InlineData("closed", "已销号")]
    public async Task A_light_is_colour_shape_and_word(string light, string word)
    {
        var html = System.Net.WebUtility.HtmlDecode(await ComponentRendering.RenderAsync<TrafficLightBadge>(
            ("Light", light), ("Reason", "距时限 3 天"), ("data-testid", "task-light")));

        html.Should().Contain($"data-light=\"{light}\"").And.Contain(word).And.Contain("<svg").And.Contain("data-testid=\"task-light\"").And.Contain("距时限 3 天");
    }
}
