"""The changer changes code and nothing else, and a trial tells what is noticed, unnoticed and endless apart."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.mutation.change import Change
from tools.mutation.javascript_changes import javascript_changes, tokens
from tools.mutation.journal import Journal
from tools.mutation.node_page import NodePage
from tools.mutation.python_changes import python_changes
from tools.mutation.trial import Outcome

ROOT = Path(__file__).resolve().parents[2]


def python_names(source: str) -> list[str]:
    return [change.name for change in python_changes(source)]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a < b", ["1: a < b -> a <= b", "1: a < b -> a >= b"]),
        ("a < b == c", ["a <= b == c", "a >= b == c", "a < b != c"]),
        ("a and b and c", ["a or b or c", "b and c", "a and c", "a and b"]),
        ("not a", ["a"]),
        ("-a + b", ["-a - b", "a"]),
        ("x = 'word'", ["'wordX'"]),
        ("x = 7", ["8", "6"]),
        ("x = True", ["False"]),
        ("x = f'{a} is too much'", []),
        ("min(a)", ["pass", "max(a)"]),
        ("sorted(a, key=b)", ["pass", "list(a)", "a", "sorted(a)"]),
        ("x = [a for a in b if c]", ["a in b", "a in b if False"]),
        ("if a:\n    b += 1", ["if True", "if False", "pass", "2", "0"]),
        ("x = a if b else c", ["a if True else c", "a if False else c"]),
        ("x.y = a\nz = a", ["pass"]),
        ("while a:\n    break", ["while True", "while False", "continue"]),
        ("def f():\n    return a", ["return None"]),
        ("def f():\n    return None", []),
    ],
)
def test_changes_of_python(source: str, names: list[str]) -> None:
    found = python_names(source)
    assert len(found) == len(names)
    for name in names:
        assert any(name in one.rsplit(": ", 1)[-1].split(" -> ")[-1] or name == one for one in found), (name, found)


def test_types_decorators_docstrings_imports_and_exports_are_no_code() -> None:
    source = '''"""Text."""
from a import b
__all__ = ["c"]
@d(e=True)
def f(g: "h" = 1) -> "i":
    """Text."""
'''
    assert python_names(source) == ["5: 1 -> 2", "5: 1 -> 0"]


def test_every_change_of_a_real_module_is_another_program_with_a_name_of_its_own() -> None:
    source = (ROOT / "scheduler" / "standby.py").read_text()
    unchanged = ast.unparse(ast.parse(source))
    changes = python_changes(source)
    assert len({change.name for change in changes}) == len(changes) > 30
    for change in changes:
        assert change.text != unchanged
        ast.parse(change.text)


def test_tokens_know_expressions_inside_texts_and_patterns_from_fractions() -> None:
    source = "a = b / c; d = /x[/]y/u.test(`e ${f + {g: 1}.g} h ${i}`); // j\n"
    assert [(token.kind, token.text) for token in tokens(source) if token.kind in ("regex", "template")] == [
        ("regex", "/x[/]y/u"), ("template", "e "), ("template", " h "), ("template", ""),
    ]  # fmt: skip
    words = [token.text for token in tokens(source) if token.kind == "word"]
    assert words == ["a", "b", "c", "d", "test", "f", "g", "g", "i"]
    assert all(source.startswith(token.text, token.at) for token in tokens(source))


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("x = a < b;", ["x = a <= b;", "x = a >= b;"]),
        ("const x = a ?? 1n;", ["const x = a && 1n;", "const x = a ?? 2n;", "const x = a ?? (0n);"]),
        ("const x = `p[${i}]`;", ["const x = `p[X${i}]`;", "const x = `p[${i}]X`;"]),
        ("const x = `too much`;", []),
        ("const x = -a - b;", ["const x = a - b;", "const x = -a + b;"]),
        ("if (a(b)) c();", ["if (true) c();", "if (false) c();"]),
        ("const x = a.filter((b) => b).length;", ["const x = a.length;"]),
        ("; a.b(c); ", ["; ; "]),
        ("; a.b[c].d = e; ", ["; ; "]),
        ("; a(b) { } ", []),
        ("const f = () => { return a; };", ["const f = () => { return; };"]),
        ('import { a } from "b";', []),
    ],
)
def test_changes_of_javascript(source: str, changed: list[str]) -> None:
    texts = {change.text for change in javascript_changes(source)}
    assert texts == set(changed) if not source.startswith("x =") else set(changed) <= texts


def test_a_journal_goes_on_where_it_was_and_forgets_when_the_module_is_another(tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    Journal(file, "a.py", "text").add(Change(1, "b -> c", ""), Outcome("noticed", "test_d"))
    assert Journal(file, "a.py", "text").known == {"1: b -> c": Outcome("noticed", "test_d")}
    assert Journal(file, "a.py", "other text").known == {}
    assert Journal(file, "e.py", "text").known == {}


MODULE = "def count(n):\n    while n < 3:\n        n += 1\n    return max(n, n)\n"
TESTS = "from scheduler.standby import count\n\n\ndef test_count():\n    assert count(0) == 3\n"
TRIAL = """
import json, sys
from pathlib import Path
from tools.mutation.python_changes import python_changes, unchanged
from tools.mutation.trial import Trial
root = Path.cwd()
sys.path.insert(0, str(root))
source = (root / "scheduler/standby.py").read_text()
trial = Trial(root, "scheduler/standby.py", unchanged(source))
changes = python_changes(source)
print(json.dumps({change.name: trial.run(change.text) for change in changes if change.name in sys.argv[1:]}))
"""


def test_a_trial_tells_what_is_noticed_what_is_not_and_what_never_ends(tmp_path: Path) -> None:
    for path, text in (("scheduler/standby.py", MODULE), ("tests/scheduler/test_standby.py", TESTS)):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text)
        for folder in (tmp_path / path).relative_to(tmp_path).parents[:-1]:
            (tmp_path / folder / "__init__.py").touch()
    names = ["2: n < 3 -> n <= 3", "3: n += 1 -> pass", "4: max(n, n) -> min(n, n)"]
    command = [sys.executable, "-c", f"import sys\nsys.path.append({str(ROOT)!r})\n{TRIAL}", *names]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    test = "tests/scheduler/test_standby.py::test_count"
    expected = [["noticed", test], ["never ends", test], ["unnoticed", ""]]
    assert json.loads(done.stdout) == dict(zip(names, expected, strict=True))


@pytest.mark.skipif(shutil.which("node") is None, reason="only those who change the browser's checker need node")
def test_a_page_without_a_browser(tmp_path: Path) -> None:
    (tmp_path / "checker").mkdir()
    (tmp_path / "checker" / "twice.js").write_text("export const twice = (n) => 2 * n;\n")
    script = """async ([n]) => [(await import("/checker/twice.js")).twice(n), isSecureContext, typeof crypto]"""
    assert NodePage(tmp_path, secure=True).evaluate(script, [4]) == [8, True, "object"]
    assert NodePage(tmp_path, secure=False).evaluate(script, [4]) == [8, False, "undefined"]
    with pytest.raises(RuntimeError, match="no such thing"):
        NodePage(tmp_path, secure=True).evaluate("""() => { throw new Error("no such thing"); }""")
