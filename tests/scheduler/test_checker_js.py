"""The browser's checker says what the Python one says, on good files and on hundreds of broken ones, in Chromium."""
# ruff: noqa: E501 - long texts in a table

from __future__ import annotations

import base64
import contextlib
import functools
import hashlib
import json
import mimetypes
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from playwright.sync_api import Page, Playwright, Route

from scheduler.draw import canonical as python_canonical
from scheduler.draw import seed_from
from scheduler.plain_json import decode
from scheduler.verify import BadInput, verify_bytes
from scheduler.verify.flow import Network, components
from tests.scheduler.broken_files import Files, at_random, pair, systematic
from tests.scheduler.good_files import good_pair, greedy_season, rotation_for
from tests.scheduler.oracle import as_bytes, best
from tests.scheduler.strategies import small_problems
from tests.scheduler.test_verify_edges import HALVES, ending_in_a_half, near_each_other
from tests.scheduler.test_verify_limits import LISTS, at_the_limits
from tests.scheduler.test_verify_shares import empty_stall, own_stall, three_levels

pytestmark = pytest.mark.browser
CHECKER = Path(__file__).resolve().parents[2] / "market" / "static" / "checker"
POLICY = "default-src 'none'; script-src 'self'; connect-src 'none'"
SECURE, PLAIN = "http://localhost", "http://pasar.test"  # crypto.subtle exists on the first only
RUN = """async (pairs) => {
  const { check, BadInput } = await import("/checker/check.js");
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const results = [];
  for (const [problem, rotation] of pairs) {
    try { results.push(await check(bytes(problem), bytes(rotation))); }
    catch (error) { results.push(error instanceof BadInput ? { bad: error.faults } : { crash: String(error.stack) }); }
  }
  return results;
}"""


def _answer(route: Route) -> None:
    """Serves the checker's own files under a strict policy, nothing else."""
    path = route.request.url.split("/", 3)[3]
    if not path:
        route.fulfill(
            body="<!doctype html><title>Periksa</title>",
            headers={"Content-Type": "text/html", "Content-Security-Policy": POLICY},
        )
        return
    file = CHECKER.parent / path
    kind = mimetypes.guess_type(file.name)[0] or "text/plain"
    route.fulfill(body=file.read_bytes(), headers={"Content-Type": kind, "Content-Security-Policy": POLICY})


@contextlib.contextmanager
def browser_pages(request: pytest.FixtureRequest) -> Iterator[dict[str, Page]]:
    playwright: Playwright = request.getfixturevalue("playwright")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("Chromium is missing: sudo apt-get install chromium")
    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    browser = playwright.chromium.launch(executable_path=chromium, args=flags)
    opened = {}
    for address in (SECURE, PLAIN):
        opened[address] = browser.new_page()
        opened[address].route("**/*", _answer)
        opened[address].goto(f"{address}/")
    yield opened
    browser.close()


@pytest.fixture(scope="module")
def pages(request: pytest.FixtureRequest) -> Iterator[dict[str, Page]]:
    with browser_pages(request) as opened:
        yield opened


@pytest.fixture(params=[SECURE, PLAIN])
def page(request: pytest.FixtureRequest, pages: dict[str, Page]) -> Page:
    return pages[request.param]


def in_browser(page: Page, files: list[Files]) -> list[dict[str, Any]]:
    encoded = [[base64.b64encode(data).decode() for data in both] for both in files]
    return page.evaluate(RUN, encoded)


@functools.cache
def in_python(files: Files) -> dict[str, Any]:
    def plain(entries: Any) -> list[dict[str, str]]:
        return [{"rule": e.rule, "where": e.where, "message": e.message, "code": e.code} for e in entries]

    try:
        report = verify_bytes(*files)
    except BadInput as error:
        return {"bad": plain(error.faults)}
    return {"faults": plain(report.faults), "waivers": plain(report.waivers), "figures": report.figures}


def summary(result: dict[str, Any]) -> dict[str, Any]:
    """What both must say alike: code, rule and place of every fault and waiver."""
    assert "crash" not in result, result["crash"]
    return {
        key: Counter((e["code"], e["rule"], e["where"]) for e in result[key])
        for key in ("bad", "faults", "waivers")
        if key in result
    }


def assert_alike(page: Page, named: list[tuple[str, Files]]) -> Counter[str]:
    """Compares both checkers on all files and returns how often each code was seen."""
    seen: Counter[str] = Counter()
    for (name, files), theirs in zip(named, in_browser(page, [files for _, files in named]), strict=True):
        ours = in_python(files)
        assert summary(theirs) == summary(ours), name
        for key, value in ours.get("figures", {}).items():
            same = pytest.approx(value, abs=2e-6, rel=1e-9) if key == "exposure" else value  # that one has a root
            assert theirs["figures"][key] == same, (name, key)
        assert set(theirs.get("figures", {})) == set(ours.get("figures", {}))
        seen.update(e["code"] for key in ("bad", "faults", "waivers") for e in ours.get(key, []))
        seen["clean"] += ours.get("faults") == []
    return seen


@functools.cache
def made_by_hand() -> list[tuple[str, Files]]:
    return list(systematic())


@functools.cache
def broken_at_random() -> list[tuple[str, Files]]:
    return list(at_random(600))


@functools.cache
def best_of_small_problems() -> list[tuple[str, Files]]:
    files: list[tuple[str, Files]] = []

    @settings(max_examples=150, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
    @given(small_problems())
    def collect(problem: dict[str, Any]) -> None:
        found = best(problem)
        plan = found.plan if found.feasible else ()
        files.append((json.dumps(problem), pair(problem, rotation_for(problem, plan))))

    collect()
    return files


@functools.cache
def season() -> list[tuple[str, Files]]:
    problem, plan = greedy_season()
    return [("season", pair(problem, rotation_for(problem, plan)))]


def test_alike_on_every_hand_made_case_and_bad_file(page: Page) -> None:
    files = made_by_hand()
    seen = assert_alike(page, files)
    assert len(files) > 150
    assert len(seen) >= 45  # codes


def test_alike_at_every_limit(pages: dict[str, Page]) -> None:
    seen = assert_alike(pages[SECURE], [(name, files) for name, files, _ in at_the_limits()])
    assert set(seen) >= {"VALUE", "SIZE", "DEPTH", "clean"}


def test_alike_where_numbers_are_nearly_the_same(pages: dict[str, Page]) -> None:
    seen = assert_alike(pages[SECURE], list(near_each_other()))
    assert set(seen) >= {"CERTIFICATE_VALUE", "CERTIFICATE_PROOF", "CERTIFICATE_BOUND", "STANDBY_OWED", "clean"}


def test_alike_where_a_figure_ends_in_a_half(pages: dict[str, Page]) -> None:
    files = [(str(credits), ending_in_a_half(credits)) for credits, _ in HALVES]
    assert assert_alike(pages[SECURE], files) == {"clean": len(HALVES)}


def test_alike_on_what_is_shared_by_hand(pages: dict[str, Page]) -> None:
    markets = [market() for market in (empty_stall, own_stall, three_levels)]
    files = [(str(i), pair(market, rotation_for(market, []))) for i, market in enumerate(markets)]
    assert assert_alike(pages[SECURE], files) == {"clean": 2, "LIMIT_MIN": 1}


@pytest.mark.parametrize(("file", "path", "most"), LISTS)
def test_a_list_holds_as_many_entries_as_may_be_and_no_more(
    pages: dict[str, Page], file: str, path: str, most: int
) -> None:
    """Zeros, which are no entries: in a list that is too long nobody looks at them."""
    script = """async ([good, file, path, length]) => {
      const { load } = await import("/checker/formats.js");
      const [last, ...way] = path.split(".").reverse();
      way.reduceRight((holder, step) => holder[step], good[file])[last] = new Array(length).fill(0);
      const bytes = (value) => new TextEncoder().encode(JSON.stringify(value));
      try { load({ problem: bytes(good.problem), rotation: bytes(good.rotation) }); }
      catch (error) { return error.faults.some((fault) => fault.code === "SIZE"); }
    }"""
    good = dict(zip(("problem", "rotation"), good_pair(), strict=True))
    for length in (most, most + 1):
        assert pages[SECURE].evaluate(script, [good, file, path, length]) is (length > most)


def test_alike_on_random_breakage(pages: dict[str, Page]) -> None:
    seen = assert_alike(pages[SECURE], broken_at_random())
    assert seen["clean"] >= 40
    assert len(seen) >= 35


def test_alike_on_the_best_rotations_of_random_small_problems(pages: dict[str, Page]) -> None:
    seen = assert_alike(pages[SECURE], best_of_small_problems())
    assert seen["clean"] >= 50


def test_alike_on_a_whole_season(pages: dict[str, Page]) -> None:
    assert assert_alike(pages[SECURE], season()) == {"clean": 1}


def test_too_large_is_not_even_read(pages: dict[str, Page]) -> None:
    script = """async () => {
      const { check } = await import("/checker/check.js");
      return check(new Uint8Array(32 * 2 ** 20 + 1), new Uint8Array(64 * 2 ** 20 + 1)).catch((error) => error.faults.map((f) => f.code));
    }"""
    assert pages[SECURE].evaluate(script) == ["SIZE", "SIZE"]


def test_the_error_itself_says_the_first_three_faults(pages: dict[str, Page]) -> None:
    script = """async () => {
      const { check } = await import("/checker/check.js");
      return check(new TextEncoder().encode("{}"), new TextEncoder().encode("{}")).catch((error) => error.message);
    }"""
    said = pages[SECURE].evaluate(script)
    assert said == "; ".join(f"{key}: the key is missing" for key in ("format", "weekends", "stalls"))


def test_as_large_as_may_be_is_read(pages: dict[str, Page]) -> None:
    """Zeros, so that reading ends at once."""
    script = """async () => {
      const { check } = await import("/checker/check.js");
      return check(new Uint8Array(32 * 2 ** 20), new Uint8Array(64 * 2 ** 20)).catch((error) => error.faults.map((f) => f.code));
    }"""
    assert pages[SECURE].evaluate(script) == ["JSON", "JSON"]


def test_flows_and_components_are_the_python_ones(pages: dict[str, Page]) -> None:
    chance = random.Random(1)
    graphs = [[[chance.randrange(6) for _ in range(chance.randint(0, 3))] for _ in range(6)] for _ in range(300)]
    script = """async (graphs) => {
      const { Network, components } = await import("/checker/flow.js");
      return graphs.map((out) => {
        const network = new Network(out.length);
        out.forEach((heads, tail) => heads.forEach((head, i) => head !== tail && network.add(tail, head, BigInt(tail + i))));
        return [components(out), Number(network.push(5, 0))];
      });
    }"""
    for out, (group, total) in zip(graphs, pages[SECURE].evaluate(script, graphs), strict=True):
        ours = components(out)
        assert [[a == b for a in group] for b in group] == [[a == b for a in ours] for b in ours], out
        network = Network(len(out))
        for tail, heads in enumerate(out):
            for i, head in enumerate(heads):
                if head != tail:
                    network.add(tail, head, tail + i)
        assert total == network.push(5, 0), out


def test_a_fraction_of_long_numbers_is_its_nearest_number(pages: dict[str, Page]) -> None:
    fractions = [
        (1, 3),
        (-(2**70), 3),
        (10**60 // 7, 10**60),
        (7**200, 3**300 + 1),
        (5**300, 2**500),
        (1, 3**200),
        (2**60, 3),
    ]
    script = """async (all) => {
      const { toNumber } = await import("/checker/rational.js");
      return all.map(([n, d]) => toNumber({ n: BigInt(n), d: BigInt(d) }));
    }"""
    numbers = pages[SECURE].evaluate(script, [[str(n), str(d)] for n, d in fractions])
    assert numbers == pytest.approx([n / d for n, d in fractions], rel=1e-14, abs=0)


def test_a_decimal_is_taken_as_it_is_written(pages: dict[str, Page]) -> None:
    numbers = [1.1, -2.5, 1e-7, 1.5e22, 1e21]
    script = """async (all) => {
      const { Decimal } = await import("/checker/json.js");
      const { asWritten } = await import("/checker/rational.js");
      return all.map((value) => asWritten(new Decimal(value))).map(({ n, d }) => `${n}/${d}`);
    }"""
    fractions = [Fraction(repr(number)) for number in numbers]
    assert pages[SECURE].evaluate(script, numbers) == [f"{f.numerator}/{f.denominator}" for f in fractions]


def test_own_hash_is_the_real_one(pages: dict[str, Page]) -> None:
    texts = ["", "abc", "x" * 55, "x" * 56, "x" * 64, "é" * 1000]
    script = """async (texts) => {
      const { sha256, sha256Plain } = await import("/checker/sha256.js");
      const bytes = texts.map((t) => new TextEncoder().encode(t));
      return [isSecureContext, bytes.map(sha256Plain), await Promise.all(bytes.map(sha256))];
    }"""
    real = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    assert pages[SECURE].evaluate(script, texts) == [True, real, real]
    assert pages[PLAIN].evaluate(script, texts) == [False, real, real]


def test_draw_gives_the_seed_of_the_decision_page(page: Page) -> None:
    script = """async ([hash, value]) => (await import("/checker/check.js")).poolSeed(hash, value)"""
    pool = hashlib.sha256('{"a":1.5,"b":["é"]}'.encode()).hexdigest()
    assert page.evaluate(script, [pool, " 12 34 56\n"]) == 6855791702386749
    decision = (CHECKER.parents[2] / "docs" / "decisions" / "0004-public-draw.md").read_text()
    assert pool in decision
    assert "6855791702386749" in decision


@pytest.mark.parametrize("value", ["beacon 77", "e\u0301", "\u00e9", " \t\r\n\u00a0x\n"])
def test_the_seed_of_a_public_value_is_the_python_one(pages: dict[str, Page], value: str) -> None:
    script = """async ([hash, value]) => (await import("/checker/check.js")).poolSeed(hash, value)"""
    pool = hashlib.sha256(b"pool").hexdigest()
    assert pages[SECURE].evaluate(script, [pool, value]) == seed_from(pool, value)


@pytest.mark.parametrize(
    ("value", "good"), [("x", True), ("é" * 200, True), ("x" * 201, False), (" \t\n", False), ("a\x07", False)]
)
def test_which_public_values_there_are(pages: dict[str, Page], value: str, good: bool) -> None:
    script = """async (value) => (await import("/checker/check.js")).poolSeed("0", value).then(() => true, (error) => !(error instanceof RangeError))"""
    assert pages[SECURE].evaluate(script, value) is good


def _by_code_point(letters: str) -> str:
    """An object with these letters for keys, in this order."""
    return json.dumps(dict.fromkeys(letters, 1), ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("[1.50, 3.0, -0.0, 1e-7, 2.5e20, 1e22, 123456.789, 0.1]", "[1.5,3,0,0.0000001,250000000000000000000,10000000000000000000000,123456.789,0.1]"),
        ('{"b": 1, "a": {"\\uffff": 1, "\\ud83d\\ude00": 2}}', '{"a":{"\uffff":1,"\U0001f600":2},"b":1}'),
        ('{"ab": 1, "a": 1}', '{"a":1,"ab":1}'),
        (_by_code_point("\U0010ffff\U00010000\uffff\ue000\ud7ff"), _by_code_point("\ud7ff\ue000\uffff\U00010000\U0010ffff")),
        ("[9007199254740993, 123456789012345678901234]", "[9007199254740992,123456789012345690000000]"),
        ('["\\b\\f\\t\\r"]', '["\\b\\f\\t\\r"]'),
        (' { "b" : 1 , "a" : [ ] , "c" : { } }\n', '{"a":[],"b":1,"c":{}}'),
        ('["\\u001f\\n\\"\\\\\\/", true, null, -0]', '["\\u001f\\n\\"\\\\/",true,null,0]'),
    ],
)  # fmt: skip
def test_canonical_writing(pages: dict[str, Page], written: str, canonical: str) -> None:
    script = """async (text) => {
      const { read } = await import("/checker/json.js");
      const { canonical } = await import("/checker/draw.js");
      return canonical(read(new TextEncoder().encode(text), { file: "x", maxBytes: 1000, faults: [] }));
    }"""
    assert pages[SECURE].evaluate(script, written) == canonical == python_canonical(decode(written.encode()))


def test_a_changed_seed_is_noticed(page: Page) -> None:
    problem, _ = greedy_season()
    script = """async ([text, value]) => {
      const { checkDraw } = await import("/checker/check.js");
      return checkDraw(new TextEncoder().encode(text), value);
    }"""
    first = page.evaluate(script, [as_bytes(problem).decode(), "beacon 77"])
    assert not first["ok"]
    problem["seed"] = first["seed"]
    assert page.evaluate(script, [json.dumps(problem, indent=1), "beacon 77"])["ok"]
    assert not page.evaluate(script, [as_bytes(problem).decode(), "beacon 78"])["ok"]
