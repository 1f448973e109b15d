"""The report workbook: the rows as they were sent, with two more columns that say what became of each, and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from market.spreadsheets.reading import Grid
from market.spreadsheets.writing import HEADING, PLAIN, Book, Look, Value
from market.vendors.import_plan import ImportPlan, Verdict

RESULT, REASON = "hasil", "alasan"
_FILLS = {
    Verdict.CREATED: PLAIN,
    Verdict.WARNING: Look(fill="FFF3D6", wrap=True),
    Verdict.DUPLICATE: Look(fill="E6E6E6", wrap=True),
    Verdict.REJECTED: Look(fill="F8DCD8", wrap=True),
}


@dataclass(frozen=True)
class Outcome:
    """What became of a row."""

    verdict: Verdict
    code: str
    why: list[str]


@dataclass(frozen=True)
class Outcomes:
    """What became of a workbook: heading rows by sheet, outcomes by sheet and row number."""

    headings: dict[str, int]
    rows: dict[tuple[str, int], Outcome]

    @classmethod
    def of(cls, plan: ImportPlan) -> "Outcomes":
        return cls(
            {table.sheet: table.heading_row for table in plan.tables},
            {(r.sheet, r.number): Outcome(r.verdict, r.code, r.sentences()) for r in plan.results},
        )


def import_report(grids: Iterable[Grid], outcomes: Outcomes) -> Book:
    """A book with one sheet for each sheet that held vendors; column order and row numbers are the sender's."""
    book = Book(title="Laporan impor pelaku")
    for grid in grids:
        if grid.title in outcomes.headings:
            _sheet(book, grid, outcomes)
    return book


def said(outcome: Outcome) -> str:
    """The `hasil` cell: the verdict, and the code once the vendor is registered."""
    verdict = str(outcome.verdict.says)
    return f"{verdict} ({outcome.code})" if outcome.code else verdict


def _sheet(book: Book, grid: Grid, outcomes: Outcomes) -> None:
    heading_row = outcomes.headings[grid.title]
    width = max((len(row) for row in grid.rows), default=0)
    widths = [*[16.0] * width, 28.0, 70.0]
    sheet = book.sheet(grid.title, widths=widths, frozen=f"A{heading_row + 1}", landscape=True)
    for number, row in enumerate(grid.rows, 1):
        cells: list[Value] = [*row, *[None] * (width - len(row))]
        outcome = outcomes.rows.get((grid.title, number))
        if number == heading_row:
            sheet.row([*cells, RESULT, REASON], look=HEADING)
        elif outcome:
            look = _FILLS[outcome.verdict]
            looks = [*[PLAIN] * width, look, look]
            sheet.row([*cells, said(outcome), " ".join(outcome.why)], looks=looks)
        else:
            sheet.row([*cells, None, None])
    sheet.filter_from(heading_row)
