namespace MedCommunity.Web.Features.Indicators.Judgements;

/// <summary>评判指标: every community by the three judged indicators, with the verdict that holds and what the reader has to do.</summary>
public sealed partial class JudgementListPage(JudgementListQuery query, ILogger<JudgementListPage> log)
{
    private JudgementList? list;

    protected override async Task OnInitializedAsync()
    {
        try
        {
            list = (await query.RunAsync()).Value;
        }
        catch (Exception e)
        {
            log.LogError(e, "The judged indicators could not be read.");
        }
    }
}
