using System.Text.Json.Nodes;
using MedCommunity.Web.Spreadsheets;

namespace MedCommunity.Web.Features.Plans;

/// <summary>The sheets 方案, 阶段 and 章节.</summary>
internal sealed partial class PlanSheetReader
{
    private void Head()
    {
        var (region, rows) = (new JsonObject(), new Dictionary<string, Row>());
        (root["id"], root["title"]) = ("", "");
        foreach (var row in Rows(PlanSheet.Head))
        {
            var name = row.Text("项目")?.TrimEnd('*', '＊') ?? "";
            if (!PlanSheet.HeadRows.Any(h => h.Name == name))
            {
                row.Wrong("项目", $"不认识的项目{CellText.Quote(name)}，应为 {string.Join('、', PlanSheet.HeadRows.Select(h => h.Name))} 之一；其余内容写到“其他内容”");
            }
            else if (!rows.TryAdd(name, row))
            {
                row.Wrong("项目", $"“{name}”写了两次");
            }
        }

        foreach (var head in PlanSheet.HeadRows)
        {
            var (owner, property) = head.Property.StartsWith("region.", StringComparison.Ordinal) ? (region, head.Property[7..]) : (root, head.Property);
            var row = rows.GetValueOrDefault(head.Name);
            places.Add($"$.{head.Property}", PlanSheet.Head.Name, row?.Number ?? 1, row is null ? head.Name : "内容");
            var cell = row?.Cell("内容");
            switch (head.Kind)
            {
                case HeadKind.List:
                    owner[property] = Strings(cell is null ? [] : PlanCell.ReadList(cell, commas: false));
                    break;
                case HeadKind.Day:
                    owner[property] = row?.Day("内容");
                    break;
                case HeadKind.Optional:
                    Add(owner, property, row?.Text("内容"));
                    break;
                case HeadKind.Code:
                    hasCode = row?.Text("内容") is not null;
                    owner[property] = row?.Text("内容") ?? CodeOf(rows.GetValueOrDefault("方案标题")?.Text("内容") ?? "方案");
                    break;
                case HeadKind.Required:
                    owner[property] = row?.Text("内容") ?? "";
                    break;
                default:
                    owner[property] = row?.Text("内容");
                    break;
            }
        }

        root["region"] = region;
        places.Add("$", PlanSheet.Head.Name, 1, null);
    }

    /// <summary>A plan without a code is known by its title.</summary>
    internal static string CodeOf(string title)
    {
        const int longest = 100;
        var code = string.Concat(title.Where(c => !char.IsWhiteSpace(c)));
        return code.Length <= longest ? code : code[..longest];
    }

    private void Phases()
    {
        var list = new JsonArray();
        foreach (var (i, row) in Rows(PlanSheet.Phases).Index())
        {
            var path = $"$.phases[{i}]";
            row.At(path, ("id", "阶段代码"), ("name", "阶段名称"), ("from", "开始日期"), ("to", "结束日期"), ("dateText", "日期原文"));
            var phase = new JsonObject
            {
                ["id"] = row.Text("阶段代码") ?? $"p{i + 1}",
                ["name"] = row.Text("阶段名称") ?? "",
                ["from"] = row.Day("开始日期"),
                ["to"] = row.Day("结束日期"),
                ["dateText"] = row.Text("日期原文"),
            };
            Add(phase, "datesDerived", row.Flag("日期为推算"));
            phase["targets"] = Strings(PlanCell.ReadList(row.Cell("阶段目标"), commas: false));
            phase["quantitativeTargets"] = new JsonArray();
            list.Add(phase);
        }

        root["phases"] = list;
    }

    private void Sections()
    {
        var list = new JsonArray();
        foreach (var (i, row) in Rows(PlanSheet.Sections).Index())
        {
            row.At($"$.sections[{i}]", ("id", "章节代码"), ("number", "章节编号"), ("title", "章节标题"));
            list.Add(new JsonObject { ["id"] = row.Text("章节代码") ?? $"s{i + 1}", ["number"] = row.Text("章节编号") ?? "", ["title"] = row.Text("章节标题") ?? "" });
        }

        root["sections"] = list;
    }

    /// <summary>The code of the section or phase that a cell means: its code, its printed number, its title, or number and title.</summary>
    private string Named(string list, string written, Row row, string column)
    {
        var of = Objects(list).ToList();
        if (of.Exists(o => o["id"]!.GetValue<string>() == written))
        {
            return written;
        }

        var key = CellText.Key(written);
        string Key(JsonObject o, params string[] names) => CellText.Key(string.Concat(names.Select(n => o[n]?.ToString())));
        var meant = list == "phases"
            ? of.FindAll(o => Key(o, "name") == key)
            : of.FindAll(o => Key(o, "number") == key || Key(o, "title") == key || Key(o, "number", "title") == key);
        if (meant.Count != 1)
        {
            row.Wrong(column, meant.Count == 0 ? $"“{column}”工作表里没有{CellText.Quote(written)}" : $"{CellText.Quote(written)}对应{meant.Count}个{column}，请填写{column}代码");
        }

        return meant.Count > 0 ? meant[0]["id"]!.GetValue<string>() : written;
    }
}
