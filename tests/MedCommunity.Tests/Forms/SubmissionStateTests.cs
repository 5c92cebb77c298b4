using MedCommunity.Core.Forms;
using static MedCommunity.Core.Forms.SubmissionAction;
using static MedCommunity.Core.Forms.SubmissionState;

namespace MedCommunity.Tests.Forms;

public sealed class SubmissionStateTests
{
    /// <summary>Every possible step of domain.md, Reporting; whatever is not listed is impossible.</summary>
    private static readonly HashSet<(SubmissionState From, SubmissionAction Action, bool Verified, bool Stopped, SubmissionState To)> Possible =
    [
        .. from verified in new[] { true, false }
           from step in new[]
           {
               (NotStarted, Submit, Submitted), (Draft, Submit, Submitted), (Returned, Submit, Submitted), (Reopened, Submit, Submitted),
               (Submitted, Withdraw, Draft), (Submitted, Return, Returned), (Verified, Return, Returned), (Approved, Reopen, Reopened),
           }
           select (step.Item1, step.Item2, verified, false, step.Item3),
        (Submitted, Verify, true, false, Verified),
        (Verified, Approve, true, false, Approved),
        (Submitted, Approve, false, false, Approved),
        .. from verified in new[] { true, false } from state in Enum.GetValues<SubmissionState>() select (state, Reopen, verified, true, Reopened),
    ];

    public static TheoryData<SubmissionState, SubmissionAction, bool, bool> All()
    {
        var data = new TheoryData<SubmissionState, SubmissionAction, bool, bool>();
        foreach (var state in Enum.GetValues<SubmissionState>())
        {
            foreach (var action in Enum.GetValues<SubmissionAction>())
            {
                foreach (var bits in Enumerable.Range(0, 4))
                {
                    data.Add(state, action, (bits & 1) != 0, (bits & 2) != 0);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_step_is_possible_exactly_where_the_table_says(SubmissionState state, SubmissionAction action, bool verified, bool stopped)
    {
        var expected = Possible.Where(p => p.From == state && p.Action == action && p.Verified == verified && p.Stopped == stopped).Select(p => (SubmissionState?)p.To).SingleOrDefault();

        state.After(action, verified, stopped).Should().Be(expected);
    }

    [Fact]
    public void Cells_are_taken_only_before_the_first_submission_and_after_a_return_or_a_reopening() =>
        Enum.GetValues<SubmissionState>().Where(s => s.IsEditable()).Should().Equal(NotStarted, Draft, Returned, Reopened);

    [Fact]
    public void Every_state_and_action_has_its_own_Chinese_word()
    {
        Enum.GetValues<SubmissionState>().Select(s => s.Chinese()).Should().OnlyHaveUniqueItems().And.OnlyContain(w => w.All(c => c > '\u2E80'));
        Enum.GetValues<SubmissionAction>().Select(s => s.Chinese()).Should().OnlyHaveUniqueItems().And.OnlyContain(w => w.All(c => c > '\u2E80'));
    }
}
