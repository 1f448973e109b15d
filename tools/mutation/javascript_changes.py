"""Small changes of a JavaScript file, made on its tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tools.mutation.change import Change, distinct, for_people

OPERATORS = {
    "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"),
    "===": ("!==",), "!==": ("===",), "==": ("!=",), "&&": ("||",), "||": ("&&",), "??": ("&&",), "!": ("",),
    "+": ("-",), "-": ("+",), "*": ("+",), "/": ("*",), "%": ("*",), "**": ("*",), "++": ("--",), "--": ("++",),
    "+=": ("-=",), "-=": ("+=",), "&": ("|",), "|": ("&",), "^": ("&",), "~": ("",),
    ">>": ("<<",), ">>>": ("<<",), "<<": (">>",),
}  # fmt: skip
WORDS = {
    "min": "max", "max": "min", "some": "every", "every": "some", "true": "false", "false": "true",
    "continue": "break", "break": "continue",
}  # fmt: skip
LEFT_OUT = ("sort", "filter", "slice", "reverse", "trim", "normalize")  # methods: `.sort(...)` goes
EFFECTS = ("=", "+=", "-=", "++", "--", "(")  # what follows the name in an assignment or a call
MARKS = sorted([*OPERATORS, "=>", "...", "?.", "&&=", "||=", "??=", "**=", "|=", "^="], key=len, reverse=True)
PATTERN = re.compile(
    r"(?P<space>\s+|//[^\n]*|/\*.*?\*/)"
    r"|(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
    r"|(?P<number>0x[0-9a-fA-F_]+n?|(?:[0-9][0-9_]*)(?:\.[0-9]+)?(?:e[0-9]+)?n?)"
    r"|(?P<word>[A-Za-z_$][\w$]*)"
    rf"|(?P<mark>{'|'.join(map(re.escape, MARKS))}|.)",
    re.DOTALL,
)
REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*", re.DOTALL)
BEFORE_REGEX = ("(", ",", "=", ":", "[", "!", "&&", "||", "?", "{", "}", ";", "=>", "return", "")


class Token(NamedTuple):
    kind: str  # text, number, word, mark, regex or template (a piece of text in one)
    text: str
    at: int


def tokens(source: str) -> list[Token]:
    """Tokens without spaces and comments; the parts of a template that are code become tokens like the others."""
    result: list[Token] = []
    closing: list[str] = []  # for every open brace: what its end brings back, "`" in a template
    at = 0
    while at < len(source):
        before = result[-1].text if result else ""
        if (
            source[at] == "/"
            and before in BEFORE_REGEX
            and source[at + 1] not in "/*"
            and (m := REGEX.match(source, at))
        ):
            result.append(Token("regex", m.group(), at))
            at = m.end()
            continue
        if source[at] == "{":
            closing.append("}")
        if source[at] == "`" or (source[at] == "}" and closing.pop() == "`"):
            text = TEMPLATE.match(source, at + 1)
            assert text is not None
            result.append(Token("template", text.group(), at + 1))
            at = text.end() + 1
            if source[text.end()] == "$":
                closing.append("`")
                at += 1
            continue
        match = PATTERN.match(source, at)
        assert match is not None
        if match.lastgroup != "space":
            result.append(Token(match.lastgroup or "", match.group(), at))
        at = match.end()
    return result


def javascript_changes(source: str) -> list[Change]:
    """Every change that is tried, in the order of the file."""
    found = tokens(source)
    changes = []
    for start, end, new in sorted(_edits(source, found)):
        line = source.count("\n", 0, start) + 1
        shown = source[source.rfind("\n", 0, start) + 1 : (source.find("\n", end) + 1 or len(source)) - 1].strip()
        old = " ".join(source[start:end].split())
        what = f"{old[:60]} -> {new or 'nothing'} in: {' '.join(shown.split())[:110]}"
        changes.append(Change(line, what, source[:start] + new + source[end:]))
    return distinct(changes)


def _edits(source: str, found: list[Token]) -> Iterator[tuple[int, int, str]]:
    """(from, to, new text)."""
    for i, token in enumerate(found):
        before = found[i - 1].text if i else ""
        if _in_import(source, token):
            continue
        for new in _instead_of(token, before):
            yield token.at, token.at + len(token.text), new
        if token.text in ("if", "while") and token.kind == "word":
            last = found[_partner(found, i + 1)]
            for always in ("true", "false"):
                yield found[i + 1].at, last.at + 1, f"({always})"
        if token.text == "." and found[i + 1].text in LEFT_OUT and found[i + 2].text == "(":
            yield token.at, found[_partner(found, i + 2)].at + 1, ""
        if token.text == "return" and found[i + 1].text not in (";", "undefined") and (end := _statement_end(found, i)):
            yield token.at, end, "return;"
        if token.kind == "word" and before in (";", "{", "}") and (end := _effect(found, i)):
            yield token.at, end, ";"


def _instead_of(token: Token, before: str) -> Iterator[str]:
    if token.kind == "mark" and token.text in OPERATORS and not (token.text == "*" and before in ("function", ".")):
        if token.text == "-" and before in (*BEFORE_REGEX, "<", "*"):
            yield ""  # a sign
        else:
            yield from OPERATORS[token.text]
    elif token.kind == "word" and token.text in WORDS:
        yield WORDS[token.text]
    elif token.kind == "number":
        digits = token.text.rstrip("n").replace("_", "")
        big = "n" if token.text.endswith("n") else ""
        value = int(digits, 0) if re.fullmatch(r"0x.*|[0-9]+", digits) else int(float(digits))
        yield f"{value + 1}{big}"
        yield f"({value - 1}{big})"
    elif token.kind == "text" and not for_people(token.text):
        yield f"{token.text[:-1]}X{token.text[-1]}"
    elif token.kind == "template" and token.text and not for_people(token.text):
        yield f"{token.text}X"


def _in_import(source: str, token: Token) -> bool:
    line = source[source.rfind("\n", 0, token.at) + 1 : token.at + len(token.text)]
    return line.startswith(("import ", "export {"))


def _partner(found: list[Token], i: int) -> int:
    """The position of the bracket that closes the one at `i`."""
    depth = 0
    while True:
        if found[i].kind == "mark":
            depth += (found[i].text in "([{") - (found[i].text in ")]}")
        if depth == 0:
            return i
        i += 1


def _statement_end(found: list[Token], i: int) -> int | None:
    """Where the statement that begins at token `i` ends in the text, its semicolon included; None without semicolon."""
    while found[i].text != ";":
        if found[i].kind == "mark" and found[i].text in ")]}":
            return None
        i = (_partner(found, i) if found[i].kind == "mark" and found[i].text in "([{" else i) + 1
    return found[i].at + 1


def _effect(found: list[Token], i: int) -> int | None:
    """The end of a call or an assignment that stands for itself, beginning at token `i`; None for anything else."""
    j = i
    while found[j + 1].text in (".", "[") or found[j].text == ".":
        j = _partner(found, j + 1) if found[j + 1].text == "[" else j + 1
    if found[i].text in ("if", "for", "while", "super") or found[j + 1].text not in EFFECTS or _is_method(found, j):
        return None
    return _statement_end(found, j)


def _is_method(found: list[Token], j: int) -> bool:
    """`name(...) {` declares, it does not call."""
    return found[j + 1].text == "(" and found[_partner(found, j + 1) + 1].text == "{"
