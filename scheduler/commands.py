"""The commands beside solve and verify: repair, explain, helps, pool, seed. Each gives an exit code and a text."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scheduler.console import (
    BAD_INPUT,
    DONE,
    INFEASIBLE,
    OUT_OF_TIME,
    BadInput,
    count,
    faults_of,
    keep,
    read,
    read_problem,
    seconds,
    show_progress,
    undisturbed,
    write,
)

if TYPE_CHECKING:
    from scheduler.problem import Problem
    from scheduler.repair import Repaired

Outcome = tuple[int, str]


def add_parsers(commands: Any) -> None:
    """`commands`: what argparse's add_subparsers gave."""
    repair = commands.add_parser("repair", help="change a rotation as little as the changes allow")
    add_files(repair, "problem", "rotation", "changes")
    repair.add_argument("--out", type=Path, required=True, help="where the repaired rotation is written")
    repair.add_argument("--out-problem", type=Path, help="the changed problem; by default --out with .problem.json")
    add_limits(repair)
    explain = commands.add_parser("explain", help="why a vendor has no turn on a weekend, and when the next one is")
    add_files(explain, "problem", "rotation")
    explain.add_argument("--vendor", required=True, help="the vendor's id")
    _speaks(explain)
    helps = commands.add_parser("helps", help="which change of stalls would even the waiting times most")
    add_files(helps, "problem")
    helps.add_argument("--top", type=count, default=10, metavar="N", help="at most so many changes (10)")
    _speaks(helps)
    pool = commands.add_parser("pool", help="write the public draw's pool and print its SHA-256")
    add_files(pool, "problem")
    pool.add_argument("--out", type=Path, required=True, help="where the pool is written")
    seed = commands.add_parser("seed", help="the seed that a public value gives a pool")
    seed.add_argument("--pool-sha256", required=True, help="what the command pool printed")
    seed.add_argument("--value", required=True, help="the public value, as it was published")


def add_files(parser: argparse.ArgumentParser, *names: str) -> None:
    for name in names:
        parser.add_argument(name, type=Path, help=f"a file giliran-{name}/1")


def add_limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--time-limit", type=seconds, metavar="S", help="after so many seconds the best found until then is taken"
    )
    parser.add_argument("--progress", action="store_true", help="one JSON line a step on standard error")


def _speaks(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")
    parser.add_argument("--lang", choices=("id", "en"), default="id", help="Indonesian (id) or English (en)")


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


def no_rotation(problem: Problem) -> str:
    """A smallest conflict in both languages with its lifts; empty where none was found."""
    from scheduler.conflicts import explain_infeasible

    conflict = explain_infeasible(problem)
    if conflict is None:
        return ""
    lines = [f"  {conflict.text_en}", f"  {conflict.text_id}"]
    lines += [f"    - {lift.text_en} / {lift.text_id}" for lift in conflict.lifts]
    return "\n".join(lines)


@undisturbed()
def _repair(args: argparse.Namespace) -> Outcome:
    from scheduler import files, problem
    from scheduler.control import Control, OutOfTime
    from scheduler.repair import CannotRepair, repair

    out, out_problem = args.out, args.out_problem or args.out.with_suffix(".problem.json")
    keep(args.problem, args.changes, out_problem, out=out)
    keep(args.rotation, args.changes, out=out_problem)
    control = Control(args.time_limit, show_progress if args.progress else None)
    old = read_problem(args.problem)
    rotation, changes = read(args.rotation), read(args.changes)
    with faults_of(args.changes):
        wanted = files.read_changes(changes, old.file)
    try:
        with faults_of(args.rotation):
            found = repair(old, files.read_rotation(rotation), wanted, control)
    except CannotRepair as error:
        why = no_rotation(problem.read(error.problem)) or "  the weekends that stay as they are leave none"
        return INFEASIBLE, f"infeasible: no rotation keeps every rule after these changes\n{why}"
    except OutOfTime:
        return OUT_OF_TIME, f"unknown: no repair found in {control.seconds:.1f} s"
    write(out_problem, found.problem)
    write(out, found.rotation)
    return DONE, _repaired(found, out, control.seconds)


def _repaired(found: Repaired, out: Path, spent: float) -> str:
    goals = (("filled", found.filled), ("vendors", found.changed), ("moves", found.moves))
    lines = [f"repaired: {out}, {spent:.1f} s"]
    lines += [f"  {name:<10} {goal.value:>12} bound {goal.bound:>12} {goal.proof}" for name, goal in goals]
    lines += [f"  {goal.goal:<10} {goal.value:>12}" for goal in found.file.certificate[1:]]
    lines += [f"  {note}" for note in found.notes]
    return "\n".join(lines)


def _explain(args: argparse.Namespace) -> Outcome:
    from scheduler import files
    from scheduler.entitlement import CannotMeet
    from scheduler.explain import Explainer
    from scheduler.explain_words import next_sentence, report, sentence

    problem, data = read_problem(args.problem), read(args.rotation)
    try:
        with faults_of(args.rotation):
            rotation = files.read_rotation(data)
            if rotation.problem_sha256 != problem.sha256:
                raise files.BadFile([f"problem_sha256: belongs to another problem: {rotation.problem_sha256}"])
            explainer = Explainer(problem, rotation)
    except CannotMeet:
        return BAD_INPUT, f"{args.problem}: some minimum cannot be met, so no rotation belongs to it"
    if args.vendor not in problem.vendor_index:
        raise BadInput(args.problem, [f"no vendor {args.vendor}"])
    told = explainer.vendor(args.vendor)
    if not args.json:
        return DONE, report(told, args.lang)
    reasons = [
        {**asdict(r), "text": sentence(r, args.lang), "next_text": next_sentence(r, args.lang)} for r in told.without
    ]
    return DONE, _json({**asdict(told), "without": reasons})


def _helps(args: argparse.Namespace) -> Outcome:
    from scheduler.entitlement import CannotMeet
    from scheduler.helps import NOTHING, helps, sentence

    problem = read_problem(args.problem)
    try:
        found = helps(problem)
    except CannotMeet:
        return INFEASIBLE, f"infeasible: no rotation keeps every rule\n{no_rotation(problem)}"
    best = found[: args.top]
    if args.json:
        return DONE, _json([{**asdict(h), "gap_before": h.before.gap, "gap_after": h.after.gap} for h in best])
    return DONE, "\n".join(sentence(h, args.lang) for h in best) if found else NOTHING[args.lang]


def _pool(args: argparse.Namespace) -> Outcome:
    from scheduler import draw

    keep(args.problem, out=args.out)
    data = read(args.problem)
    with faults_of(args.problem):
        write(args.out, draw.pool(data))
        return DONE, draw.pool_sha256(data)


def _seed(args: argparse.Namespace) -> Outcome:
    from scheduler.draw import BadValue, seed_from

    try:
        return DONE, str(seed_from(args.pool_sha256, args.value))
    except BadValue as error:
        raise BadInput("seed", [str(error)]) from None


COMMANDS: dict[str, Callable[[argparse.Namespace], Outcome]] = {
    "repair": _repair, "explain": _explain, "helps": _helps, "pool": _pool, "seed": _seed,
}  # fmt: skip
