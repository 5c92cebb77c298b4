using System.Reflection;
using System.Text.Json;

namespace MedCommunity.Core.Reference;

/// <summary>The files that ship inside the product: departments, national indicators, standard forms, the demonstration county.</summary>
public static class ReferenceData
{
    public static Stream Open(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
        ?? throw new InvalidOperationException($"The product lacks its embedded file {name}.");

    public static string ReadText(string name)
    {
        using var reader = new StreamReader(Open(name));
        return reader.ReadToEnd();
    }

    public static JsonDocument ReadJson(string name)
    {
        using var stream = Open(name);
        return JsonDocument.Parse(stream);
    }
}
