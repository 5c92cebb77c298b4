using MedCommunity.Core.Indicators;
using MedCommunity.Core.Shared;
using MedCommunity.Web.Components.Shared;
using MedCommunity.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace MedCommunity.Web.Features.Indicators.Definitions;

/// <summary>新建指标 and a new version of one: put together from data elements, tried on the county's own figures, saved; and 停用, 恢复使用.</summary>
public sealed partial class DefinitionEditPage(DefinitionsQuery query, DefinitionPreviewQuery tryOut, SaveDefinition save, RetireDefinition retire, ILogger<DefinitionEditPage> logger)
{
    private static readonly Dictionary<string, string> NoErrors = [];

    private IReadOnlyDictionary<string, string> errors = NoErrors;
    private IReadOnlyDictionary<string, string> retireErrors = NoErrors;
    private Dictionary<string, DefinitionElement> elements = [];
    private DefinitionEdit? edit;
    private DefinitionPreview? preview;
    private DefinitionVersion? theirs;
    private string? missing;
    private string? message;
    private string? done;
    private string? saved;
    private string? retireFrom;
    private string? retireNote;
    private string? shown = "";
    private int seen;
    private bool busy;
    private bool isNews;
    private ElementReference doneNote;
    private ElementReference problemNote;

    [Parameter]
    public string? Code { get; set; }

    [PersistentState]
    public byte[]? Packed { get; set; }

    private DefinitionToEdit? Data { get; set; }

    private bool Waiting => busy || !RendererInfo.IsInteractive;

    private string? Busy => busy ? "true" : null;

    private bool IsRetired => Data!.Versions[0].IsRetired;

    /// <summary>The factor that the unit asks for, or why there is none.</summary>
    private (int? Factor, string? Why) Reading
    {
        get
        {
            var (factor, why, _) = string.IsNullOrWhiteSpace(edit!.Unit)
                ? default
                : IndicatorDesign.FactorOf(edit.Numerator.Formula, edit.Denominator.Formula, edit.Unit, elements.ToDictionary(e => e.Key, e => e.Value.Element, StringComparer.Ordinal));
            return (factor, why);
        }
    }

    /// <summary>What the chosen elements may well be measured in.</summary>
    private IEnumerable<string> Units
    {
        get
        {
            string? Of(EditFormula formula) => formula.Top.Count > 0 ? elements.GetValueOrDefault(formula.Top[0].Element)?.Unit : null;
            return Of(edit!.Numerator) is { } above && Of(edit.Denominator) is { } below && above != below ? [$"{above}/{below}", $"{above}/万{below}", above] : ["%", "‰", "1"];
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (shown == Code)
        {
            return;
        }

        shown = Code;
        if (PackedState.Unpack<DefinitionToEdit>(Packed) is { } kept && (Code is null ? kept.Seen == 0 : kept.Draft.Code == Code))
        {
            Show(kept);
        }
        else
        {
            await LoadAsync();
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (isNews)
        {
            isNews = false;
            await (done is not null ? doneNote : problemNote).FocusAsync();
        }
    }

    private async Task LoadAsync()
    {
        var result = await query.EditAsync(Code);
        (missing, Packed) = (result.Message, result.Value is null ? null : PackedState.Pack(result.Value));
        if (result.Value is { } read)
        {
            Show(read);
        }
    }

    private void Show(DefinitionToEdit read)
    {
        Data = read;
        elements = read.Elements.ToDictionary(e => e.Code, StringComparer.Ordinal);
        (edit, seen, preview, theirs, message, errors, retireErrors) = (new(read.Draft), read.Seen, null, null, null, NoErrors, NoErrors);
        (retireFrom, retireNote) = (null, null);
    }

    /// <summary>What was tried is no longer what stands there.</summary>
    private void Touched() => (preview, message, done, saved) = (null, null, null, null);

    private void Tick(string level, bool isChosen)
    {
        edit!.Levels.Remove(level);
        if (isChosen)
        {
            edit.Levels.Add(level);
        }

        Touched();
    }

    private string Words(EditFormula formula) =>
        FormulaWords.Of(formula.Formula, code => elements.GetValueOrDefault(code) is { } e ? new(e.Code, e.Name, e.Unit, e.OverMonths, e.Frequency) : null).Name;

    private Task PreviewAsync() => OnceAsync(async () =>
    {
        var result = await tryOut.RunAsync(edit!.Draft, seen).KeepingPage(logger);
        preview = result.Value;
        message = result.Message;
        errors = result.Value?.Problems.Where(p => p.Severity == Core.Forms.Severity.Error).DistinctBy(p => p.Place).ToDictionary(p => p.Place, p => p.Message) ?? NoErrors;
        if (errors.Count > 0)
        {
            (message, preview, isNews) = (errors.Count == 1 ? errors.Values.First() : "有几处需要改正：", null, true);
        }
    });

    private Task SaveAsync() => OnceAsync(async () => await AfterAsync(
        await save.RunAsync(edit!.Draft, seen).KeepingPage(logger),
        stands => stands.Newest.Number == 1 ? $"已保存指标{stands.Code}，{stands.Newest.From.Chinese}起计算。" : $"已保存第{stands.Newest.Number}版，{stands.Newest.From.Chinese}起适用。",
        failed => errors = failed));

    private Task RetireAsync() => OnceAsync(async () => await AfterAsync(
        await retire.RunAsync(new(Code, seen, !IsRetired, ReportingPeriod.TryParse(retireFrom, out var from) ? from : null, retireNote)).KeepingPage(logger),
        stands => stands.Newest.IsRetired ? $"已停用，{stands.Newest.From.Chinese}起不再计算。" : $"已恢复使用，{stands.Newest.From.Chinese}起计算。",
        failed => retireErrors = failed));

    /// <summary>What stands now is shown; where somebody else was faster, his beside one's own.</summary>
    private async Task AfterAsync(Result<DefinitionSaved> result, Func<DefinitionSaved, string> words, Action<IReadOnlyDictionary<string, string>> failed)
    {
        if (result is { IsDone: true, Value: { } stands })
        {
            await LoadAsync();
            (done, saved, isNews) = (words(stands), stands.Newest.IsRetired ? null : Address(stands), true);
            return;
        }

        (message, theirs) = (result.Message, result.Value?.Newest);
        failed(result.Errors);
        isNews = theirs is null;
    }

    /// <summary>The figure in a month that it computes.</summary>
    private string Address(DefinitionSaved stands) =>
        stands.Newest.From <= Data!.NewestClosed ? $"/indicators/{stands.Code}" : FigureLinks.Details(stands.Code, stands.Newest.From, IndicatorWindow.Month, null);

    private Task TakeTheirsAsync() => OnceAsync(LoadAsync);

    /// <summary>What is written stays; the next save comes after theirs.</summary>
    private void KeepMine()
    {
        seen = theirs!.Number;
        (theirs, message, preview) = (null, null, null);
    }

    private async Task OnceAsync(Func<Task> run)
    {
        if (busy)
        {
            return;
        }

        (busy, message, done, saved, theirs, errors, retireErrors) = (true, null, null, null, null, NoErrors, NoErrors);
        try
        {
            await run();
        }
        finally
        {
            busy = false;
        }
    }
}
