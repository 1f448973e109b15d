"""Tables in Markdown, and their places in a page."""

import re
from collections.abc import Sequence


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A head that starts with < is set to the left, all others to the right; short rows are filled up with nothing."""
    names = [head.removeprefix("<").replace("|", "\\|") for head in heads]
    lines = [_line(names), _line(["---" if head.startswith("<") else "---:" for head in heads])]
    return "\n".join([*lines, *(_line([*row, *[""] * (len(heads) - len(row))]) for row in rows)])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


def placed(page: str, name: str, text: str) -> str:
    """The page with `text` between its marks `<!-- name -->` and `<!-- /name -->`. Raises ValueError without them."""
    marked = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    renewed, count = marked.subn(lambda found: f"{found[1]}{text}\n{found[2]}", page)
    if count != 1:
        raise ValueError(f"the page has {count} places marked {name}")
    return renewed
