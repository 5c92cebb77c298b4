using System.Globalization;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Forms;

/// <summary>A cell as the reviewer compares it.</summary>
public sealed record ReviewCell(FormField Field, CellValue Value, CellValue Before, CellValue YearBefore, IReadOnlyList<string> Findings, string Explanation)
{
    public bool IsWarned => Findings.Count > 0;
}

/// <summary>One form under review: this period beside the last and the same a year ago, warned cells first; a decision leads to the next one.</summary>
public sealed partial class ReviewFormPage(
    FormPageQuery query, ReviewQuery reviews, VerifyForm verify, ApproveForm approve, ReturnForm giveBack, NavigationManager navigation, ILogger<ReviewFormPage> log)
{
    private readonly Dictionary<string, string> typed = [];
    private FormPageData? data;
    private IReadOnlyList<ReviewLine> lines = [];
    private ReviewLine? line;
    private int place = -1;
    private string? reason;
    private string? message;

    [Parameter]
    public string Unit { get; set; } = "";

    [Parameter]
    public string Period { get; set; } = "";

    [Parameter]
    public string Template { get; set; } = "";

    /// <summary>The month that the list was cut to.</summary>
    [SupplyParameterFromQuery]
    public string? Only { get; set; }

    /// <summary>What was just done with the form before.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    private FormKey Key => data!.Key;

    private ReportingPeriod? Month => ReportingPeriod.TryParse(Only, out var month) ? month : null;

    private string Back => Month is { } month ? $"/forms/review?period={month}" : "/forms/review";

    private ReviewLine? Previous => place > 0 ? lines[place - 1] : null;

    private ReviewLine? Next => place >= 0 && place + 1 < lines.Count ? lines[place + 1] : null;

    private bool HasYearBefore => data!.Frequency != Frequency.Yearly;

    private string Lead => $"{data!.TemplateName} · {Key.Period.Chinese}{(data.Answer.OnTime is { } onTime ? onTime ? " · 及时报送" : " · 逾期报送" : "")}";

    /// <summary>Warned cells first, each group in the form's order.</summary>
    private IEnumerable<ReviewCell> Rows
    {
        get
        {
            var findings = data!.Answer.Findings.ToLookup(f => f.Cell, f => f.Message);
            return data.Definition.Fields.Select(f => new ReviewCell(
                f, data.Answer.Values[f.Code], data.Before.GetValueOrDefault(f.Code), data.YearBefore.GetValueOrDefault(f.Code), [.. findings[f.Code]],
                data.Answer.Explanations.GetValueOrDefault(f.Code, ""))).OrderByDescending(c => c.IsWarned);
        }
    }

    private string Headline
    {
        get
        {
            var warned = Rows.Where(r => r.IsWarned).ToList();
            var left = warned.Count(r => r.Explanation.Length == 0);
            return warned.Count == 0 ? "没有提醒" : $"{warned.Count}项有提醒，{(left == 0 ? "均已说明" : $"{left}项未说明")}";
        }
    }

    private string[] Templates => [$"与{data!.Frequency.Before()}相差过大，请核对", .. HasYearBefore ? (string[])["与去年同期相差过大，请核对"] : [], "请说明变化的原因", "疑似单位有误，请核对"];

    protected override async Task OnInitializedAsync()
    {
        data = ReportingPeriod.TryParse(Period, out var period) ? await query.RunAsync(new(Unit, period, Template)) : null;
        if (data is null)
        {
            navigation.NotFound();
            return;
        }

        // A page that somebody kept open leads to what the form is now; a decision that comes too late is answered here.
        if (!data.Rights.Return && HttpMethods.IsGet(Http.Request.Method))
        {
            navigation.NavigateTo(ReviewText.FormAddress(Key));
            return;
        }

        lines = [.. ((await reviews.RunAsync(Month))?.Lines ?? []).Where(l => !l.IsOwn)];
        place = lines.ToList().FindIndex(l => l.Key == Key);
        line = place < 0 ? null : lines[place];
    }

    private async Task DecideAsync()
    {
        var form = Http.Request.Form;
        var seen = int.TryParse(form["seen"], NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : (int?)null;
        var step = form["step"].ToString();
        var result = step switch
        {
            "verify" => await verify.HandleAsync(Key, seen).KeepingPage(log),
            "approve" => await approve.HandleAsync(Key, seen).KeepingPage(log),
            _ => await giveBack.HandleAsync(Key, ReadReturn(form, seen)).KeepingPage(log),
        };
        if (result.IsDone)
        {
            var on = Next ?? lines.FirstOrDefault(l => l.Key != Key);
            var address = on is null ? Back : ReviewText.Address(on.Key, Month);
            navigation.NavigateTo($"{address}{(address.Contains('?') ? '&' : '?')}done={step}");
            return;
        }

        message = result.Message;
        data = await query.RunAsync(Key) ?? data;
    }

    /// <summary>Naming cells is reason enough: the sentence for the form as a whole then writes itself.</summary>
    private ReturnFormInput ReadReturn(IFormCollection form, int? seen)
    {
        foreach (var field in data!.Definition.Fields)
        {
            if (form[$"cell-{field.Code}"].ToString().Trim() is { Length: > 0 } text)
            {
                typed[field.Code] = text;
            }
        }

        reason = form["reason"].ToString();
        var whole = reason.Trim().Length == 0 && typed.Count > 0 ? $"有{typed.Count}项需要核对，见各项的退回意见。" : reason;
        return new(whole, [.. typed.Select(t => new CellReason(t.Key, t.Value))], seen);
    }
}
