"""Reads one workbook in a process of its own, so that a hostile file can harm nothing but that process.

Run by path (`python -I workbook_child.py FILE LIMITS`), it imports calamine and the standard library only. It prints
one JSON line: {"sheets": [{"title", "rows", "wide"}]} or {"fault": "rows"|"columns"|"sheets", ...}; any other end
means that the file cannot be read. Dates travel as {"d": iso}, instants as {"t": iso}. `wide` lists rows (from 1)
that a merge of three or more columns makes a title line.
"""

import datetime as dt
import json
import resource
import sys
from typing import Any

MEGABYTE = 1024 * 1024


def main() -> None:
    path, limits = sys.argv[1], json.loads(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = CalamineWorkbook.from_path(path)
    if len(book.sheet_names) > limits["sheets"]:
        return answer({"fault": "sheets", "found": len(book.sheet_names)})
    sheets = []
    kinds = {meta.name: meta.typ for meta in book.sheets_metadata}
    for name in book.sheet_names:
        if kinds.get(name, SheetTypeEnum.WorkSheet) is not SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(name)
        last_row, last_column = sheet.end or (-1, -1)
        for what, found in (("columns", last_column + 1), ("rows", last_row + 1)):
            if found > limits[what]:
                return answer({"fault": what, "found": found, "sheet": name})
        rows = [[plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        wide = unmerge(rows, sheet.merged_cell_ranges or [])
        sheets.append({"title": name, "rows": rows, "wide": wide})
    return answer({"sheets": sheets})


def plain(value: Any) -> Any:
    """A cell's value as JSON: whole numbers as int, an empty text as null."""
    if value == "" or value is None:
        return None
    if isinstance(value, bool | str | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, dt.datetime):
        return {"t": value.isoformat()}
    if isinstance(value, dt.date):
        return {"d": value.isoformat()}
    return str(value)


def unmerge(rows: list[list[Any]], ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> list[int]:
    """Repeat the value of cells joined downwards in each of their rows; list the rows joined sideways (from 1)."""
    wide: set[int] = set()
    for (top, left), (bottom, right) in ranges:
        if right - left >= 2:
            wide.update(range(top + 1, min(bottom, len(rows)) + 2))
        elif left == right and top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                if left < len(row) and row[left] is None:
                    row[left] = rows[top][left]
    return sorted(row for row in wide if row <= len(rows))


def answer(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what))


if __name__ == "__main__":
    main()
