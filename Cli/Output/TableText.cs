using Spectre.Console;

namespace OrleansImageSearch.Cli.Output;

/// <summary>The look that all tables share.</summary>
internal static class TableText
{
    public static Table Create() => new Table().Border(TableBorder.Simple).BorderColor(Color.Grey);

    public static Table Column(this Table table, string title, bool number = false) =>
        table.AddColumn(new TableColumn(new Text(title)) { Alignment = number ? Justify.Right : Justify.Left, NoWrap = number });

    public static Table Row(this Table table, IEnumerable<string> cells) =>
        table.AddRow(cells.Select(cell => new Text(Printable.Line(cell))));
}
