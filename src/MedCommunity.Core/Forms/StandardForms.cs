using System.Text.Json;
using MedCommunity.Core.Data;
using MedCommunity.Core.Reference;
using MedCommunity.Core.Shared;

namespace MedCommunity.Core.Forms;

/// <summary>The data elements and forms that every county starts with. Source: indicators-national-2024.json and form-templates.json.</summary>
public static class StandardForms
{
    /// <summary>From the first month that the product can hold: a county's first period finds its forms.</summary>
    private static readonly ReportingPeriod Beginning = new(2000, 1);

    /// <summary>Adds the data elements, forms and first versions to a new county.</summary>
    public static void AddTo(AppDbContext db, Guid countyId)
    {
        var elements = Elements(countyId);
        db.DataElements.AddRange(elements);
        var byCode = elements.ToDictionary(e => e.Code);
        using var json = ReferenceData.ReadJson("form-templates.json");
        foreach (var t in json.RootElement.GetProperty("templates").EnumerateArray())
        {
            var template = new FormTemplate
            {
                CountyId = countyId,
                Code = t.GetProperty("code").GetString()!,
                Name = t.GetProperty("name").GetString()!,
                Frequency = Enum.Parse<Frequency>(t.GetProperty("frequency").GetString()!),
                UnitKinds = string.Join(',', t.GetProperty("unitKinds").EnumerateArray().Select(k => k.GetString())),
            };
            db.FormTemplates.Add(template);
            db.FormTemplateVersions.Add(new FormTemplateVersion
            {
                CountyId = countyId,
                TemplateId = template.Id,
                Number = 1,
                EffectiveFrom = Beginning,
                Definition = Definition(t, byCode).ToJson(),
            });
        }
    }

    private static FormDefinition Definition(JsonElement template, Dictionary<string, DataElement> elements)
    {
        string Name(string code) => elements[code].Name.Replace("其中:", "", StringComparison.Ordinal);
        return new(
            [.. template.GetProperty("sections").EnumerateArray().Select(s => new FormSection(
                s.GetProperty("title").GetString()!,
                [.. s.GetProperty("fields").EnumerateArray().Select(f => elements[f.GetString()!]).Select(e => new FormField(e.Code, e.Name, e.Unit, e.Decimals))]))],
            [.. template.GetProperty("rules").EnumerateArray().Select(r => new FormRule(
                r[0].GetString()!,
                r[1].GetString()!,
                r[2].GetString() == "error" ? Severity.Error : Severity.Warning,
                $"“{Name(r[0].GetString()!)}”不能大于“{Name(r[1].GetString()!)}”，请核对"))]);
    }

    private static List<DataElement> Elements(Guid countyId)
    {
        using var json = ReferenceData.ReadJson("indicators-national-2024.json");
        return [.. json.RootElement.GetProperty("elements").EnumerateArray().Select(e => new DataElement
        {
            CountyId = countyId,
            Code = e.GetProperty("code").GetString()!,
            Name = e.GetProperty("name").GetString()!,
            Unit = e.GetProperty("unit").GetString()!,
            Decimals = e.GetProperty("type").GetString() == "money" ? 2 : 0,
            OverUnits = Enum.Parse<OverUnits>(e.GetProperty("overUnits").GetString()!, ignoreCase: true),
            OverMonths = Enum.Parse<OverMonths>(e.GetProperty("overMonths").GetString()!, ignoreCase: true),
            Frequency = Enum.Parse<Frequency>(e.GetProperty("frequency").GetString()!, ignoreCase: true),
        })];
    }
}
