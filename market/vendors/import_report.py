"""The report workbook: the rows as they were sent, with two more columns that say what became of each, and why."""

from market.spreadsheets.reading import Cell, Grid
from market.spreadsheets.writing import HEADING, PLAIN, Book, Look, Value
from market.vendors.import_plan import ImportPlan, RowResult, Verdict

RESULT, REASON = "hasil", "alasan"
_FILLS = {
    Verdict.CREATED: PLAIN,
    Verdict.WARNING: Look(fill="FFF3D6", wrap=True),
    Verdict.DUPLICATE: Look(fill="E6E6E6", wrap=True),
    Verdict.REJECTED: Look(fill="F8DCD8", wrap=True),
}


def import_report(plan: ImportPlan) -> Book:
    """A book with one sheet for each sheet that held vendors; column order and row numbers are the sender's."""
    book = Book(title="Laporan impor pelaku")
    by_sheet: dict[str, dict[int, RowResult]] = {table.sheet: {} for table in plan.tables}
    for result in plan.results:
        by_sheet[result.sheet][result.number] = result
    headings = {table.sheet: table.heading_row for table in plan.tables}
    for grid in plan.grids:
        if grid.title in by_sheet:
            _sheet(book, grid, headings[grid.title], by_sheet[grid.title])
    return book


def outcome(result: RowResult) -> str:
    """The `hasil` cell: the verdict, and the code once the vendor is registered."""
    said = str(result.verdict.says)
    return f"{said} ({result.code})" if result.code else said


def _sheet(book: Book, grid: Grid, heading_row: int, results: dict[int, RowResult]) -> None:
    width = max((len(row) for row in grid.rows), default=0)
    widths = [*[16.0] * width, 28.0, 70.0]
    sheet = book.sheet(grid.title, widths=widths, frozen=f"A{heading_row + 1}", landscape=True)
    for number, row in enumerate(grid.rows, 1):
        cells: list[Value] = [_as_sent(cell) for cell in row] + [None] * (width - len(row))
        result = results.get(number)
        if number == heading_row:
            sheet.row([*cells, RESULT, REASON], look=HEADING)
        elif result:
            look = _FILLS[result.verdict]
            looks = [*[PLAIN] * width, look, look]
            sheet.row([*cells, outcome(result), " ".join(result.sentences())], looks=looks)
        else:
            sheet.row([*cells, None, None])
    sheet.filter_from(heading_row)


def _as_sent(cell: Cell) -> Value:
    return cell
