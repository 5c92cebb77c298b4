using MedCommunity.Core.Plans;
using MedCommunity.Core.Supervision;

namespace MedCommunity.Tests.Supervision;

/// <summary>Every role × step × state, with the task open and closed, against a table written by hand.</summary>
public sealed class FollowRulesTests
{
    /// <summary>Columns: not begun, Open, Replied, Returned, Accepted, Withdrawn. Y: may; F: this person never; S: not in this state.</summary>
    private static readonly FollowState?[] States = [null, FollowState.Open, FollowState.Replied, FollowState.Returned, FollowState.Accepted, FollowState.Withdrawn];

    private static readonly Dictionary<string, TaskParty> Roles = new()
    {
        ["office"] = new() { IsOffice = true },
        ["office, wrote the reply"] = new() { IsOffice = true, IsAuthor = true },
        ["office and unit"] = new() { IsOffice = true, SpeaksForUnit = true },
        ["leader"] = new() { IsLeader = true },
        ["leader, wrote the reply"] = new() { IsLeader = true, IsAuthor = true },
        ["addressed unit"] = new() { SpeaksForUnit = true },
        ["addressed unit, wrote the reply"] = new() { SpeaksForUnit = true, IsAuthor = true },
        ["reporting unit, not addressed"] = new() { SpeaksForTask = true },
        ["auditor"] = new(),
    };

    private const string Notices = """
        office                           Give     YSSSSS
        office                           Reply    SYSYSS
        office                           Accept   SSYSSS
        office                           Return   SSYSSS
        office                           Withdraw SYYYSS
        office, wrote the reply          Give     YSSSSS
        office, wrote the reply          Reply    SYSYSS
        office, wrote the reply          Accept   SSFSSS
        office, wrote the reply          Return   SSFSSS
        office, wrote the reply          Withdraw SYYYSS
        office and unit                  Give     YSSSSS
        office and unit                  Reply    SYSYSS
        office and unit                  Accept   SSYSSS
        office and unit                  Return   SSYSSS
        office and unit                  Withdraw SYYYSS
        leader                           Give     FFFFFF
        leader                           Reply    FFFFFF
        leader                           Accept   FFFFFF
        leader                           Return   FFFFFF
        leader                           Withdraw FFFFFF
        leader, wrote the reply          Give     FFFFFF
        leader, wrote the reply          Reply    FFFFFF
        leader, wrote the reply          Accept   FFFFFF
        leader, wrote the reply          Return   FFFFFF
        leader, wrote the reply          Withdraw FFFFFF
        addressed unit                   Give     FFFFFF
        addressed unit                   Reply    SYSYSS
        addressed unit                   Accept   FFFFFF
        addressed unit                   Return   FFFFFF
        addressed unit                   Withdraw FFFFFF
        addressed unit, wrote the reply  Give     FFFFFF
        addressed unit, wrote the reply  Reply    SYSYSS
        addressed unit, wrote the reply  Accept   FFFFFF
        addressed unit, wrote the reply  Return   FFFFFF
        addressed unit, wrote the reply  Withdraw FFFFFF
        reporting unit, not addressed    Give     FFFFFF
        reporting unit, not addressed    Reply    FFFFFF
        reporting unit, not addressed    Accept   FFFFFF
        reporting unit, not addressed    Return   FFFFFF
        reporting unit, not addressed    Withdraw FFFFFF
        auditor                          Give     FFFFFF
        auditor                          Reply    FFFFFF
        auditor                          Accept   FFFFFF
        auditor                          Return   FFFFFF
        auditor                          Withdraw FFFFFF
        """;

    private const string Directives = """
        office                           Give     FFFFFF
        office                           Reply    SYSYSS
        office                           Accept   SSYSSS
        office                           Return   SSYSSS
        office                           Withdraw FFFFFF
        office, wrote the reply          Give     FFFFFF
        office, wrote the reply          Reply    SYSYSS
        office, wrote the reply          Accept   SSFSSS
        office, wrote the reply          Return   SSFSSS
        office, wrote the reply          Withdraw FFFFFF
        office and unit                  Give     FFFFFF
        office and unit                  Reply    SYSYSS
        office and unit                  Accept   SSYSSS
        office and unit                  Return   SSYSSS
        office and unit                  Withdraw FFFFFF
        leader                           Give     YSSSSS
        leader                           Reply    FFFFFF
        leader                           Accept   SSYSSS
        leader                           Return   SSYSSS
        leader                           Withdraw SYYYSS
        leader, wrote the reply          Give     YSSSSS
        leader, wrote the reply          Reply    FFFFFF
        leader, wrote the reply          Accept   SSFSSS
        leader, wrote the reply          Return   SSFSSS
        leader, wrote the reply          Withdraw SYYYSS
        addressed unit                   Give     FFFFFF
        addressed unit                   Reply    SYSYSS
        addressed unit                   Accept   FFFFFF
        addressed unit                   Return   FFFFFF
        addressed unit                   Withdraw FFFFFF
        addressed unit, wrote the reply  Give     FFFFFF
        addressed unit, wrote the reply  Reply    SYSYSS
        addressed unit, wrote the reply  Accept   FFFFFF
        addressed unit, wrote the reply  Return   FFFFFF
        addressed unit, wrote the reply  Withdraw FFFFFF
        reporting unit, not addressed    Give     FFFFFF
        reporting unit, not addressed    Reply    FFFFFF
        reporting unit, not addressed    Accept   FFFFFF
        reporting unit, not addressed    Return   FFFFFF
        reporting unit, not addressed    Withdraw FFFFFF
        auditor                          Give     FFFFFF
        auditor                          Reply    FFFFFF
        auditor                          Accept   FFFFFF
        auditor                          Return   FFFFFF
        auditor                          Withdraw FFFFFF
        """;

    [Fact]
    public void Every_step_of_a_notice_is_for_whom_the_table_says() => Compare(Notices, NoticeRules.WhyNot);

    [Fact]
    public void Every_step_of_a_directive_is_for_whom_the_table_says() => Compare(Directives, DirectiveRules.WhyNot);

    [Fact]
    public void Only_the_office_reminds_and_only_of_what_is_red_or_yellow()
    {
        foreach (var (name, party) in Roles)
        {
            foreach (var light in Enum.GetValues<Light>())
            {
                var expected = !name.StartsWith("office", StringComparison.Ordinal) ? 'F' : light is Light.Red or Light.Yellow ? 'Y' : 'S';
                Letter(ReminderRules.WhyNot(party, light)).Should().Be(expected, $"{name}, {light}");
            }
        }
    }

    [Theory]
    [InlineData(FollowStep.Give, FollowState.Open)]
    [InlineData(FollowStep.Reply, FollowState.Replied)]
    [InlineData(FollowStep.Accept, FollowState.Accepted)]
    [InlineData(FollowStep.Return, FollowState.Returned)]
    [InlineData(FollowStep.Withdraw, FollowState.Withdrawn)]
    public void A_step_leads_where_it_should(FollowStep step, FollowState after) => FollowRules.After(step).Should().Be(after);

    [Fact]
    public void Late_is_what_is_owed_from_the_day_after_its_date()
    {
        var due = new DateOnly(2026, 11, 22);
        foreach (var state in Enum.GetValues<FollowState>())
        {
            var owed = state is FollowState.Open or FollowState.Returned;
            state.IsLate(due, due).Should().BeFalse("the due day ends at its midnight");
            state.IsLate(due, due.AddDays(1)).Should().Be(owed);
            state.DaysLate(due, due.AddDays(3)).Should().Be(owed ? 3 : 0);
            state.IsLate(null, due).Should().BeFalse();
        }
    }

    private static void Compare(string table, Func<FollowStep, FollowState?, TaskParty, bool, Refusal?> rule)
    {
        var expected = table.Split('\n').Select(l => l.TrimEnd()).ToDictionary(l => (Role: l[..33].Trim(), Step: Enum.Parse<FollowStep>(l[33..42].Trim())), l => l[42..]);
        expected.Should().HaveCount(Roles.Count * Enum.GetValues<FollowStep>().Length);
        var wrong = new List<string>();
        foreach (var ((role, step), letters) in expected)
        {
            foreach (var isClosed in new[] { false, true })
            {
                var actual = string.Concat(States.Select(state => Letter(rule(step, state, Roles[role], isClosed))));

                // On a closed task nothing new begins; what runs goes to its end.
                var now = isClosed && step == FollowStep.Give ? letters.Replace('Y', 'S') : letters;
                if (actual != now)
                {
                    wrong.Add($"{role}, {step}{(isClosed ? ", closed" : "")}: {actual} instead of {now}");
                }
            }
        }

        wrong.Should().BeEmpty();
    }

    private static char Letter(Refusal? refusal) => refusal is null ? 'Y' : refusal.IsForbidden ? 'F' : 'S';
}
