using System.Globalization;
using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Features.Forms.Design;

/// <summary>A section while it is designed.</summary>
public sealed class EditSection
{
    public string Title { get; set; } = "";

    public List<EditField> Fields { get; } = [];
}

/// <summary>A field while it is designed; what is typed and cannot be read stays in the page and is said beside it.</summary>
public sealed class EditField(FormField start)
{
    private string? unreadMin;
    private string? unreadMax;
    private FormField asked = start;

    public FormField Field => asked;

    public string Code => asked.Code;

    public string Name { get => asked.Name; set => asked = asked with { Name = (value ?? "").Trim() }; }

    public bool Required { get => asked.Required; set => asked = asked with { Required = value }; }

    public int Decimals { get => asked.Decimals; set => asked = asked with { Decimals = value }; }

    public string Min { get => unreadMin ?? Text(asked.Min); set => unreadMin = Read(value, n => asked = asked with { Min = n }); }

    public string Max { get => unreadMax ?? Text(asked.Max); set => unreadMax = Read(value, n => asked = asked with { Max = n }); }

    public string? Unread => (unreadMin ?? unreadMax) is { } text ? $"“{Name}”的限值“{text}”不是数字，还没有保存；不限就留空。" : null;

    private static string Text(decimal? number) => number?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";

    private static string? Read(string? text, Action<decimal?> take)
    {
        var typed = (text ?? "").Trim().Replace(",", "", StringComparison.Ordinal);
        if (typed.Length == 0)
        {
            take(null);
            return null;
        }

        if (CellValue.TryRead(typed, out var value))
        {
            take(value.Number);
            return null;
        }

        return typed;
    }
}

/// <summary>A rule while it is designed: its words, and what they were read as.</summary>
public sealed class EditRule(FormRule rule)
{
    public FormRule Rule { get; private set; } = rule;

    public string Text { get; private set; } = rule.Typed ?? "";

    public string? Error { get; private set; }

    public Severity Severity { get => Rule.Severity; set => Rule = Rule with { Severity = value }; }

    public string Message { get => Rule.Message; set => Rule = Rule with { Message = (value ?? "").Trim() }; }

    public void Type(string? text, IReadOnlyCollection<FormField> fields)
    {
        Text = (text ?? "").Trim();
        (Rule, Error) = FormDesign.ReadRule(Text, Severity, Message, fields);
    }

    /// <summary>The fields have changed: words that were read follow their names, the others may be understood now.</summary>
    public void Follow(FormDefinition form, IReadOnlyCollection<FormField> fields)
    {
        if (Rule.Typed is not null)
        {
            Type(Text, fields);
        }
        else
        {
            Text = Rule.InWords(form);
        }
    }
}

/// <summary>A form's draft while it is designed in the page.</summary>
public sealed class DraftEdit
{
    private readonly Dictionary<string, ElementRow> rows;
    private readonly Dictionary<string, DataElement> elements;
    private IReadOnlyList<DesignProblem>? problems;

    public DraftEdit(DraftToEdit start)
    {
        (Code, IsNew, Number, NewestOpened, Months) = (start.Code, start.IsNew, start.Number, start.NewestOpened, start.Months);
        rows = start.Elements.ToDictionary(e => e.Code, StringComparer.Ordinal);
        elements = rows.ToDictionary(e => e.Key, e => e.Value.Element, StringComparer.Ordinal);
        (Name, Frequency, Kinds) = (start.Name, start.Frequency, [.. start.Kinds]);
        foreach (var section in start.Definition.Sections)
        {
            var edited = new EditSection { Title = section.Title };
            edited.Fields.AddRange(section.Fields.Select(f => new EditField(f)));
            Sections.Add(edited);
        }

        Rules.AddRange(start.Definition.Rules.Select(r => new EditRule(r)));
        Follow();
    }

    public string Code { get; }

    public bool IsNew { get; }

    public int Number { get; }

    public ReportingPeriod? NewestOpened { get; }

    public IReadOnlyList<ReportingPeriod> Months { get; }

    public string Name { get; set; }

    public Frequency Frequency { get; set; }

    public HashSet<UnitKind> Kinds { get; }

    public List<EditSection> Sections { get; } = [];

    public List<EditRule> Rules { get; } = [];

    public bool IsWaiting { get; set; }

    /// <summary>Something was changed: the page saves it and shows it.</summary>
    public Action Changed { get; set; } = () => { };

    public IReadOnlyCollection<ElementRow> Elements => rows.Values;

    public IReadOnlyList<FormField> Fields => [.. Sections.SelectMany(s => s.Fields).Select(f => f.Field)];

    /// <summary>What is wrong with the content; what other forms ask, only the server knows.</summary>
    public IReadOnlyList<DesignProblem> Problems => problems ??= FormDesign.Check(Definition(), Frequency, Kinds, elements);

    /// <summary>Typed and not readable: it must not be lost by publishing without it.</summary>
    public IReadOnlyList<string> Unread => [.. Sections.SelectMany(s => s.Fields).Select(f => f.Unread).OfType<string>()];

    public ElementRow? Element(string code) => rows.GetValueOrDefault(code);

    public IEnumerable<DesignProblem> At(string place) => Problems.Where(p => p.Place == place);

    public FormDefinition Definition() => new(
        [.. Sections.Select(s => new FormSection(s.Title, [.. s.Fields.Select(f => f.Field)]))],
        [.. Rules.Select(r => r.Rule)]);

    public void Touched()
    {
        Follow();
        Changed();
    }

    public void Add(EditSection section, ElementRow element)
    {
        section.Fields.Add(new EditField(new(element.Code, element.Name, element.Unit, element.Decimals)));
        Touched();
    }

    /// <summary>One place up or down; over the edge of its section into the next one.</summary>
    public void Move(EditSection section, EditField field, int by)
    {
        var (at, place) = (Sections.IndexOf(section), section.Fields.IndexOf(field));
        if (place + by >= 0 && place + by < section.Fields.Count)
        {
            section.Fields.Remove(field);
            section.Fields.Insert(place + by, field);
        }
        else if (at + by >= 0 && at + by < Sections.Count)
        {
            section.Fields.Remove(field);
            var into = Sections[at + by].Fields;
            into.Insert(by < 0 ? into.Count : 0, field);
        }

        Touched();
    }

    public void Move<T>(List<T> list, T item, int by)
    {
        var to = list.IndexOf(item) + by;
        if (to >= 0 && to < list.Count)
        {
            list.Remove(item);
            list.Insert(to, item);
            Touched();
        }
    }

    public void Remove<T>(List<T> list, T item)
    {
        list.Remove(item);
        Touched();
    }

    private void Follow()
    {
        problems = null;
        var (form, fields) = (Definition(), Fields);
        foreach (var rule in Rules)
        {
            rule.Follow(form, fields);
        }
    }
}
