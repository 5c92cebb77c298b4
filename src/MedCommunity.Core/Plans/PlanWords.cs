namespace MedCommunity.Core.Plans;

/// <summary>The Chinese words for what a plan's file says in English codes (data/SCHEMA.md), and back from whatever clerks write.</summary>
public sealed class PlanWords
{
    /// <summary>比较方式 of a target.</summary>
    public static readonly PlanWords Operators = new(
        (">=", ["不低于", "不少于", "至少", "达到以上", "≥", "大于等于", "以上"]),
        ("<=", ["不超过", "不高于", "不多于", "至多", "≤", "小于等于", "以下"]),
        ("=", ["等于", "达到", "为"]),
        (">", ["高于", "大于", "超过", "＞"]),
        ("<", ["低于", "小于", "少于", "＜"]),
        ("between", ["介于", "区间", "范围", "之间"]),
        ("approaches", ["接近", "约", "左右"]),
        ("increase", ["逐步提高", "提高", "上升", "增加"]),
        ("decrease", ["逐步降低", "降低", "下降", "减少"]),
        ("monitor", ["纳入监测", "监测"]));

    /// <summary>频次 of a milestone.</summary>
    public static readonly PlanWords Frequencies = new(
        ("weekly", ["每周", "周"]),
        ("monthly", ["每月", "月"]),
        ("quarterly", ["每季度", "每季", "季度"]),
        ("half-yearly", ["每半年", "半年"]),
        ("yearly", ["每年", "年"]),
        ("continuous", ["常态化", "持续", "长期坚持"]),
        ("event", ["按事件", "按需"]),
        ("ad-hoc", ["不定期", "临时"]),
        ("periodic-unspecified", ["定期"]));

    /// <summary>Where a date stands in the document.</summary>
    public static readonly PlanWords Bases = new(
        ("task", ["任务写明"]),
        ("phase-goal", ["目标段落"]),
        ("task-deadline", ["任务时限"]),
        ("continuous", ["常态化"]));

    private readonly Dictionary<string, string> words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> codes = new(StringComparer.Ordinal);

    private PlanWords(params (string Code, string[] Words)[] entries)
    {
        foreach (var (code, spellings) in entries)
        {
            words[code] = spellings[0];
            codes[code] = code;
            foreach (var word in spellings)
            {
                codes[word] = code;
            }
        }
    }

    /// <summary>The codes in their order, each with its word.</summary>
    public IEnumerable<KeyValuePair<string, string>> Entries => words;

    public bool Knows(string? code) => code is not null && words.ContainsKey(code);

    /// <summary>The word; what is no known code is shown as it is written.</summary>
    public string Word(string code) => words.GetValueOrDefault(code, code);

    /// <summary>The code that a word stands for; what is no known word is kept as it is written.</summary>
    public string Code(string word) => codes.GetValueOrDefault(word, word);
}
