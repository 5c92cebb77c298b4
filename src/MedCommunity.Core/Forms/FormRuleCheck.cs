using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Forms;

/// <summary>The part of 表样设计 that is about rules: each can be read, has an effect, and contradicts no other.</summary>
internal static class FormRuleCheck
{
    /// <summary>Everything that is wrong with the form's rules, in their order.</summary>
    public static List<DesignProblem> Check(FormDefinition form)
    {
        var problems = new List<DesignProblem>();
        var fields = form.Fields.ToList();
        var codes = fields.Select(f => f.Code).ToHashSet(StringComparer.Ordinal);
        var read = new List<(int Place, FormRule Rule, Band Band)>();
        foreach (var (i, rule) in form.Rules.Index())
        {
            void Wrong(string message) => problems.Add(new($"rule:{i}", Severity.Error, $"第{i + 1}条规则：{message}"));
            if (rule.Typed is { } typed)
            {
                Wrong(FormDesign.ReadRule(typed, rule.Severity, rule.Message, fields).Error ?? "还没有读入，请重新写一遍。");
                continue;
            }

            if (!CanBeRead(rule))
            {
                Wrong("没有写完整，请重新写一遍。");
                continue;
            }

            if (rule.Codes.Except(codes).ToList() is { Count: > 0 } missing)
            {
                Wrong($"用到了表里没有的项目{string.Join('、', missing)}，请改规则，或者把项目加回来。");
                continue;
            }

            var terms = FormExpression.OfCodes(rule.Left).Terms.Concat(FormExpression.OfCodes(rule.Right).Terms).ToList();
            if (terms.Exists(t => t.Factor == 0 && t.Code is not null || !Scaled.Fits(t.Factor)))
            {
                Wrong($"项目前面的数字不能是0，最多{FormDesign.MostDecimals}位小数，不超过90亿。");
                continue;
            }

            // The words are what people read and change: they must say what the rule says.
            if (FormDesign.ReadRule(rule.InWords(form), rule.Severity, rule.Message, fields) is var (again, error) && (error is not null || again != rule))
            {
                Wrong("有项目的名称会和数字、符号或别的项目混淆，请改名称。");
                continue;
            }

            var band = Band.Of(rule);
            if (band.Terms.Count == 0)
            {
                Wrong(rule.Comparison.Holds(0, -band.Constant) ? "两边总是这样，规则没有作用，请改或者删去。" : "两边永远不可能这样，请改或者删去。");
                continue;
            }

            if (read.Find(r => r.Band.Equals(band) && r.Rule.Comparison == rule.Comparison) is { Rule: not null } twin)
            {
                Wrong($"和第{twin.Place + 1}条相同，请删去一条。");
                continue;
            }

            if (rule.Severity == Severity.Error
                && read.Find(r => r.Rule.Severity == Severity.Error && r.Band.Contradicts(r.Rule.Comparison, band, rule.Comparison)) is { Rule: not null } opposite)
            {
                Wrong($"和第{opposite.Place + 1}条矛盾，没有数能同时符合两条。");
                continue;
            }

            read.Add((i, rule, band));
        }

        return problems;
    }

    private static bool CanBeRead(FormRule rule)
    {
        try
        {
            return FormExpression.OfCodes(rule.Left).Codes.Any() && FormExpression.OfCodes(rule.Right).Terms.Count > 0;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>A rule as one sum against 0: its cells with their factors, and the number beside them.</summary>
    private sealed record Band(IReadOnlyDictionary<string, decimal> Terms, decimal Constant)
    {
        public static Band Of(FormRule rule)
        {
            var terms = FormExpression.OfCodes(rule.Left).Terms.Concat(FormExpression.OfCodes(rule.Right).Terms.Select(t => t with { Factor = -t.Factor })).ToList();
            return new(
                terms.Where(t => t.Code is not null).GroupBy(t => t.Code!, StringComparer.Ordinal).Select(g => (g.Key, Sum: g.Sum(t => t.Factor)))
                    .Where(t => t.Sum != 0).ToDictionary(t => t.Key, t => t.Sum, StringComparer.Ordinal),
                terms.Where(t => t.Code is null).Sum(t => t.Factor));
        }

        public bool Equals(Band? other) => other is not null && Constant == other.Constant && IsTimes(other, 1);

        public override int GetHashCode() => Constant.GetHashCode();

        /// <summary>No value of the sum satisfies both: told where the sums are the same, or the same turned round.</summary>
        public bool Contradicts(Comparison comparison, Band other, Comparison otherComparison)
        {
            var sign = IsTimes(other, 1) ? 1 : IsTimes(other, -1) ? -1 : 0;
            if (sign == 0)
            {
                return false;
            }

            // Both as bounds of this sum: sum ? -Constant, and sign × sum ? -other.Constant.
            var turned = sign == 1 ? otherComparison : otherComparison switch
            {
                Comparison.NotGreater => Comparison.NotLess,
                Comparison.Less => Comparison.Greater,
                Comparison.NotLess => Comparison.NotGreater,
                Comparison.Greater => Comparison.Less,
                _ => Comparison.Equal,
            };
            var (one, two) = (-Constant, -sign * other.Constant);

            // Two half-lines or points meet, if at all, at one of their ends, or beside it.
            var middle = (one + two) / 2;
            return !new[] { one, two, middle, Math.Min(one, two) - 1, Math.Max(one, two) + 1 }.Any(sum => comparison.Holds(sum, one) && turned.Holds(sum, two));
        }

        private bool IsTimes(Band other, int sign) =>
            Terms.Count == other.Terms.Count && Terms.All(t => other.Terms.TryGetValue(t.Key, out var factor) && factor == sign * t.Value);
    }
}
