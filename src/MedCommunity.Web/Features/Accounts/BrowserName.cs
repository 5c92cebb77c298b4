namespace MedCommunity.Web.Features.Accounts;

/// <summary>A browser in plain words, by the name that it gives itself. The order matters: nearly all of them call themselves Chrome and Safari too.</summary>
internal static class BrowserName
{
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("QIHU", "360浏览器"), ("360SE", "360浏览器"), ("360EE", "360浏览器"), ("QQBrowser", "QQ浏览器"),
        ("Edg", "Edge"), ("Firefox", "火狐"), ("Chrome", "Chrome"), ("Safari", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("HarmonyOS", "鸿蒙手机"), ("Android", "安卓手机"), ("iPhone", "苹果手机"), ("iPad", "iPad"), ("Windows NT 6.1", "Windows 7 电脑"), ("Windows", "Windows 电脑"),
        ("Mac OS", "苹果电脑"), ("Linux", "Linux 电脑"),
    ];

    public static string Of(string? agent)
    {
        var browser = Find(Browsers, agent);
        var system = Find(Systems, agent);
        return browser is null && system is null ? "未知浏览器" : string.Join(" · ", new[] { system, browser }.OfType<string>());
    }

    private static string? Find((string Mark, string Name)[] known, string? agent) =>
        known.FirstOrDefault(k => agent?.Contains(k.Mark, StringComparison.OrdinalIgnoreCase) == true).Name;
}
