using System.Text.RegularExpressions;

namespace MedCommunity.Tests.Data;

/// <summary>What a browser does with a static page's form.</summary>
internal static partial class PageForms
{
    /// <summary>Opens the page, fills its form (the last one with the field, else the first with a handler) and sends it with the page's hidden fields.</summary>
    public static async Task<HttpResponseMessage> PostFormAsync(this HttpClient client, string address, Dictionary<string, string> fields)
    {
        var page = await client.GetStringAsync(address);
        var form = Form().Matches(page).Select(m => m.Value).First(f => fields.Keys.All(k => f.Contains($"name=\"{k}\"", StringComparison.Ordinal)));
        foreach (Match hidden in Hidden().Matches(form))
        {
            var name = Name().Match(hidden.Value).Groups[1].Value;
            fields.TryAdd(name, System.Net.WebUtility.HtmlDecode(Value().Match(hidden.Value).Groups[1].Value));
        }

        var action = Action().Match(form);
        using var content = new FormUrlEncodedContent(fields);
        return await client.PostAsync(action.Success ? action.Groups[1].Value : address, content);
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex Form();

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Hidden();

    [GeneratedRegex(" name=\"([^\"]*)\"", RegexOptions.None, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(" value=\"([^\"]*)\"", RegexOptions.None, 1000)]
    private static partial Regex Value();

    [GeneratedRegex("^<form[^>]* action=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Action();
}
