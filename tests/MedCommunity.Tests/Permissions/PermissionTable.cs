using System.Text.RegularExpressions;

namespace MedCommunity.Tests.Permissions;

/// <summary>docs/permissions.md as the tests read it: every row of a table whose first cell is an operation in backticks.</summary>
internal sealed partial class PermissionTable
{
    /// <summary>What is permitted to a column's role, one letter for each scope.</summary>
    private readonly Dictionary<(string Operation, string Column), string> cells = [];

    private PermissionTable(string text)
    {
        Text = text;
        string[] columns = [];
        foreach (var line in text.Split('\n').Where(l => l.StartsWith('|')))
        {
            var row = line.Trim('|', ' ', '\r').Split('|').Select(c => c.Trim()).ToArray();
            if (row[0] == "operation")
            {
                columns = row[1..];
            }
            else if (Operation().Match(row[0]) is { Success: true } match)
            {
                var operation = match.Groups[1].Value;
                if (Operations.Contains(operation))
                {
                    Wrong.Add($"{operation} has two rows");
                }

                Operations.Add(operation);
                if (row.Length != columns.Length + 1)
                {
                    Wrong.Add($"{operation} has {row.Length - 1} cells under {columns.Length} roles");
                    continue;
                }

                foreach (var (column, cell) in columns.Zip(row[1..]))
                {
                    cells[(operation, column)] = cell.Trim('`');
                    if (!Letters().IsMatch(cell.Trim('`')))
                    {
                        Wrong.Add($"{operation}, {column}: '{cell}' is no four letters of Y, F, N, R and -");
                    }
                }
            }
        }
    }

    public string Text { get; }

    public List<string> Wrong { get; } = [];

    public HashSet<string> Operations { get; } = [];

    public string this[string operation, string column] => cells.GetValueOrDefault((operation, column), "????");

    public static PermissionTable Read()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MedCommunity.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run in the repository.");
        }

        return new(File.ReadAllText(Path.Combine(folder.FullName, "docs", "permissions.md")));
    }

    [GeneratedRegex("^`([^`]+)`", RegexOptions.None, 1000)]
    private static partial Regex Operation();

    [GeneratedRegex("^[YFNR-]{4}$", RegexOptions.None, 1000)]
    private static partial Regex Letters();
}
