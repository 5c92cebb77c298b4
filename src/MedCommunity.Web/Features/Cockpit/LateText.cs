using System.Globalization;
using System.Text;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Cockpit;

/// <summary>The late list as plain text for a chat group.</summary>
internal static class LateText
{
    public static string Of(string county, CockpitReporting reporting, DateTime now)
    {
        var text = new StringBuilder();
        var local = LocalClock.ToLocal(now);
        text.Append(CultureInfo.InvariantCulture, $"【{county}{reporting.Period.Chinese}报表催报】截至{local:M月d日 HH:mm}，以下{reporting.Late.Count}张表尚未报送");
        text.Append(reporting.DueOn is { } due ? string.Create(CultureInfo.InvariantCulture, $"（应于{due:M月d日}前报送）：\n") : "：\n");
        foreach (var (i, form) in reporting.Late.Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"{i + 1}. {form.UnitName}：{form.TemplateName}");
            text.Append(form.ContactName is null && form.ContactPhone is null ? "\n" : $"，联系人{form.ContactName} {form.ContactPhone}".TrimEnd() + "\n");
        }

        return text.Append("请尽快登录平台填报。").ToString();
    }
}
