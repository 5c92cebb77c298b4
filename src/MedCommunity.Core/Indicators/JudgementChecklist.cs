using System.Text.Json;
using MedCommunity.Core.Reference;

namespace MedCommunity.Core.Indicators;

/// <summary>A point of a check list (评判要点): met or not.</summary>
/// <param name="Code">Stands in stored answers for good: <c>1.1-a</c>. A point that is no longer asked keeps its code and its words.</param>
/// <param name="Text">What is to be true, in one sentence.</param>
public sealed record ChecklistPoint(string Code, string Text);

/// <summary>评判指标: one of 1.1 to 1.3 of 国卫办基层发〔2024〕22号, which no form's figures give: judged from documents, objects and interviews.</summary>
/// <param name="Code">1.1, 1.2, 1.3.</param>
/// <param name="Name">The document's name.</param>
/// <param name="Aspect">紧密型.</param>
/// <param name="Provisional">口径待核: the wording has not been checked against the original text.</param>
/// <param name="Points">In the order in which they are asked.</param>
public sealed record JudgedIndicator(string Code, string Name, string Aspect, bool Provisional, IReadOnlyList<ChecklistPoint> Points)
{
    /// <summary>Document and clause.</summary>
    public string Source => $"国卫办基层发〔2024〕22号 监测指标{Code}";
}

/// <summary>What is checked for each judged indicator, in our own words from the national file's remark.</summary>
public static class JudgementChecklist
{
    private static readonly Dictionary<string, string[]> Points = new(StringComparer.Ordinal)
    {
        ["1.1"] =
        [
            "成员单位的人员统一招聘、统一使用",
            "薪酬在县乡成员单位之间统筹，有统一的分配办法",
            "各成员单位单独建账、集中核算，或合为一本账管理",
            "药品和检验资源统一管理，各成员单位共用",
        ],
        ["1.2"] =
        [
            "有经各成员单位通过的章程和议事规则",
            "成员单位参与重大事项的决策，会议有记录",
            "医共体负责人中有基层成员单位的代表",
            "牵头机构可以代表医共体与医保经办机构签约",
        ],
        ["1.3"] =
        [
            "各成员单位执行统一的制度和技术标准",
            "双向转诊有序，转出转回都有跟踪",
            "成员单位之间共享数据，远程服务通到村",
            "检查检验结果在成员单位之间互认",
            "有传染病监测预警，发现后能及时上报处置",
        ],
    };

    private static readonly Lazy<IReadOnlyList<JudgedIndicator>> Rows = new(Load);

    public static IReadOnlyList<JudgedIndicator> All => Rows.Value;

    public static JudgedIndicator? Find(string? code) => All.FirstOrDefault(i => i.Code == code);

    /// <summary>The words of a point; of one that nobody knows, its code.</summary>
    public static string TextOf(string point) => All.SelectMany(i => i.Points).FirstOrDefault(p => p.Code == point)?.Text ?? point;

    private static IReadOnlyList<JudgedIndicator> Load()
    {
        using var json = ReferenceData.ReadJson("indicators-national-2024.json");
        return [.. json.RootElement.GetProperty("indicators").EnumerateArray().Where(i => Text(i, "kind") == "judgement")
            .Select(i => new JudgedIndicator(
                Text(i, "code"), Text(i, "name"), Text(i, "aspect"), i.GetProperty("provisional").GetBoolean(),
                [.. Points[Text(i, "code")].Select((text, at) => new ChecklistPoint($"{Text(i, "code")}-{(char)('a' + at)}", text))]))];

        static string Text(JsonElement row, string property) => row.GetProperty(property).GetString()!;
    }
}
