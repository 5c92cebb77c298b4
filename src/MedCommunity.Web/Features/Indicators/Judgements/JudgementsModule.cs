using MedCommunity.Web.Features.Accounts;
using MedCommunity.Web.Features.Plans;

namespace MedCommunity.Web.Features.Indicators.Judgements;

/// <summary>评判指标: check lists with evidence, proposed by the general hospitals and judged by the office.</summary>
internal static class JudgementsModule
{
    public static IServiceCollection AddJudgements(this IServiceCollection services) => services
        .AddScoped<JudgementDesk>()
        .AddScoped<ProposeJudgement>()
        .AddScoped<JudgeIndicator>()
        .AddScoped<ReturnJudgement>()
        .AddScoped<AddJudgementEvidence>()
        .AddScoped<JudgementQuery>()
        .AddScoped<JudgementListQuery>();

    public static void MapJudgements(this RouteGroupBuilder api) =>
        api.MapEvidenceUpload("indicators/judgements/{community}/{code}/evidence", AddEvidenceAsync).RequireAuthorization(Policies.ReadFigures);

    private static Task<IResult> AddEvidenceAsync(string community, string code, HttpContext context, AddJudgementEvidence add) =>
        EvidenceEndpoints.ReceiveAsync(context, (name, content) => add.RunAsync(community, code, name, content, context.RequestAborted));
}
