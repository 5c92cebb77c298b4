using MedCommunity.Core.Plans;
using MedCommunity.Core.Supervision;

namespace MedCommunity.Tests.Plans;

/// <summary>Who may take which step on a task, and when: every step by every person in every state, against a table written by hand.</summary>
public sealed class TaskRulesTests
{
    private static readonly (string Name, TaskParty Party)[] People =
    [
        ("office", new() { IsOffice = true }),
        ("office, author", new() { IsOffice = true, IsAuthor = true }),
        ("office that is also the unit's liaison", new() { IsOffice = true, SpeaksForTask = true, SpeaksForUnit = true }),
        ("leader", new() { IsLeader = true }),
        ("reporting unit", new() { SpeaksForTask = true, SpeaksForUnit = true }),
        ("reporting unit, author", new() { SpeaksForTask = true, SpeaksForUnit = true, IsAuthor = true }),
        ("other assigned unit", new() { SpeaksForUnit = true }),
        ("other assigned unit, author", new() { SpeaksForUnit = true, IsAuthor = true }),
        ("somebody else", new()),
    ];

    /// <summary>By step, one letter for each of <see cref="People"/>: Y may, N may not, O may not decide on his own.</summary>
    private static readonly Dictionary<TaskStep, string> ByPerson = new()
    {
        [TaskStep.CompleteMilestone] = "YYYNYYYYN",
        [TaskStep.WaiveMilestone] = "YYYNNNNNN",
        [TaskStep.RevokeCompletion] = "YYYNNYNYN",
        [TaskStep.Arrange] = "YYYNNNNNN",
        [TaskStep.SetLight] = "YYYNNNNNN",
        [TaskStep.RequestExtension] = "YYYNYYNNN",
        [TaskStep.WithdrawExtension] = "NYYNYYNYN",
        [TaskStep.DecideExtension] = "YOYNNNNNN",
        [TaskStep.RequestAcceptance] = "YYYNYYNNN",
        [TaskStep.WithdrawAcceptance] = "NYYNYYNYN",
        [TaskStep.DecideAcceptance] = "YOYNNNNNN",
        [TaskStep.Reopen] = "YYYNNNNNN",
    };

    /// <summary>By step, whether the state allows it: closed, acceptance asked, extension asked, has a deadline, has a reporting unit.</summary>
    private static bool Possible(TaskStep step, bool closed, bool accepting, bool extending, bool deadline, bool unit) => step switch
    {
        TaskStep.Reopen => closed,
        TaskStep.CompleteMilestone or TaskStep.WaiveMilestone or TaskStep.RevokeCompletion => !closed && !accepting,
        TaskStep.Arrange or TaskStep.SetLight => !closed,
        TaskStep.RequestExtension => !closed && !accepting && !extending && deadline && unit,
        TaskStep.WithdrawExtension or TaskStep.DecideExtension => !closed && extending,
        TaskStep.RequestAcceptance => !closed && !accepting && !extending && unit,
        _ => !closed && accepting,
    };

    [Fact]
    public void Every_step_is_open_to_whom_the_table_says_in_the_states_it_says()
    {
        var tried = 0;
        foreach (var step in Enum.GetValues<TaskStep>())
        {
            ByPerson[step].Should().HaveLength(People.Length);
            for (var bits = 0; bits < 32; bits++)
            {
                var (closed, accepting, extending, deadline, unit) = ((bits & 1) > 0, (bits & 2) > 0, (bits & 4) > 0, (bits & 8) > 0, (bits & 16) > 0);
                var state = new TaskState { IsClosed = closed, IsAcceptanceAsked = accepting, IsExtensionAsked = extending, HasDeadline = deadline, HasReportingUnit = unit };
                foreach (var (i, (name, party)) in People.Index())
                {
                    var refusal = TaskRules.WhyNot(step, state, party);

                    var because = $"{step} by {name}, closed {closed}, accepting {accepting}, extending {extending}, deadline {deadline}, unit {unit}";
                    var possible = Possible(step, closed, accepting, extending, deadline, unit);
                    (refusal is null).Should().Be(possible && ByPerson[step][i] == 'Y', because);
                    if (refusal is not null)
                    {
                        refusal.IsForbidden.Should().Be(ByPerson[step][i] == 'N' || (possible && ByPerson[step][i] == 'O'), because);
                        refusal.Message.Should().MatchRegex("[一-龥]{4}", because).And.EndWith("。");
                    }

                    tried++;
                }
            }
        }

        tried.Should().Be(12 * 32 * 9);
    }

    [Fact]
    public void Acceptance_asks_for_evidence_of_every_dated_milestone_and_a_sentence_about_every_other()
    {
        var today = new DateOnly(2026, 11, 22);
        var active = new DateOnly(2026, 8, 1);
        var once = Milestone("1-1", null, new(2026, 10, 1));
        var undated = Milestone("1-2", null, null);
        var older = Milestone("1-3", null, new(2025, 12, 31));
        var monthly = Milestone("1-4", "monthly", null);
        var steady = Milestone("1-5", "continuous", null);
        Milestone[] all = [once, undated, older, monthly, steady];

        Lacks().Should().Equal(once.Id, undated.Id, older.Id, monthly.Id, steady.Id);
        Lacks((once, 9, 30, 0)).Should().StartWith([once.Id, undated.Id], "a completion without evidence proves nothing");
        Lacks((once, 9, 30, 1), (undated, 11, 1, 2), (older, 9, 1, 1)).Should().Equal(monthly.Id, steady.Id);
        Lacks((once, 9, 30, 1), (undated, 11, 1, 2), (older, 9, 1, 1), (monthly, 8, 5, 1), (monthly, 9, 5, 1)).Should().Equal([monthly.Id, steady.Id], "October is past and not done");
        Lacks((once, 9, 30, 1), (undated, 11, 1, 2), (older, 9, 1, 1), (monthly, 8, 5, 1), (monthly, 9, 5, 1), (monthly, 10, 5, 1)).Should().Equal([steady.Id], "the running November is not asked for");
        Lacks((once, 9, 30, 1), (undated, 11, 1, 2), (older, 9, 1, 1), (monthly, 8, 5, 1), (monthly, 9, 5, 0), (monthly, 10, 5, 1)).Should().Equal(monthly.Id, steady.Id);
        Of([(once, [(Waiver(10, 1), 0)]), (steady, [])], [steady.Id]).Should().BeEmpty("what is waived needs no evidence, and the sentence is there");

        List<Guid> Lacks(params (Milestone Milestone, int Month, int Day, int Evidence)[] done) => Of(
            [.. all.Select(m => (m, (IReadOnlyList<(MilestoneCompletion, int)>)[.. done.Where(d => d.Milestone == m).Select(d => (new MilestoneCompletion { DoneOn = new(2026, d.Month, d.Day) }, d.Evidence))]))], []);

        List<Guid> Of(List<(Milestone, IReadOnlyList<(MilestoneCompletion, int)>)> milestones, HashSet<Guid> sentences) =>
            [.. TaskRules.Lacks(milestones, sentences, active, today).Select(l => l.Milestone)];

        static Milestone Milestone(string code, string? frequency, DateOnly? due) => new() { Code = code, Text = $"节点{code}", Frequency = frequency, DueDate = due };

        static MilestoneCompletion Waiver(int month, int day) => new() { DoneOn = new(2026, month, day), IsWaiver = true };
    }
}
