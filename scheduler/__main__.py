"""The scheduler's command line: solve, verify, repair, explain.

Exit codes: 0 done, 1 faults found, 2 bad input, 3 infeasible, 4 out of time.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

DONE, FAULTS, BAD_INPUT, INFEASIBLE, OUT_OF_TIME = range(5)


class _BadInput(Exception):
    def __init__(self, path: Path, faults: list[str]) -> None:
        super().__init__(str(path))
        self.path, self.faults = path, faults


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="python -m scheduler", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = top.add_subparsers(dest="command", required=True)
    solve = commands.add_parser("solve", help="find the fairest rotation")
    solve.add_argument("problem", type=Path)
    solve.add_argument("--out", type=Path, required=True)
    solve.add_argument("--time-limit", type=_seconds, metavar="S")
    solve.add_argument("--progress", action="store_true", help="one JSON line a step on standard error")
    verify = commands.add_parser("verify", help="check a rotation against its problem")
    verify.add_argument("problem", type=Path)
    verify.add_argument("rotation", type=Path)
    return top


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e7:
        raise argparse.ArgumentTypeError("must be a number of seconds above 0")
    return value


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _BadInput(path, [f"cannot be read: {error.strerror}"]) from None


def _write(path: Path, data: bytes) -> None:
    """All or nothing: a broken run leaves no half file."""
    draft = path.with_name(path.name + ".part")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        raise _BadInput(path, [f"cannot be written: {error.strerror}"]) from None


def _solve(args: argparse.Namespace) -> int:
    from scheduler import files, problem
    from scheduler.control import Progress
    from scheduler.solve import Status, solve
    from scheduler.verify import verify_bytes

    data = _read(args.problem)
    try:
        indexed = problem.read(data)
    except files.BadFile as error:
        raise _BadInput(args.problem, error.faults) from None

    def show(step: Progress) -> None:
        print(json.dumps(step.as_dict()), file=sys.stderr, flush=True)

    found = solve(indexed, time_limit=args.time_limit, on_progress=show if args.progress else None)
    if found.status is Status.INFEASIBLE:
        print("infeasible: no rotation keeps every rule")
        for reason in found.reasons:
            print(f"  {reason.message}")
        return INFEASIBLE
    if found.rotation is None:
        print(f"{found.status.value}: no rotation found in {found.seconds:.1f} s")
        return OUT_OF_TIME
    written = files.write(found.rotation)
    report = verify_bytes(data, written)
    if report.faults:
        for fault in report.faults:
            print(f"  {fault.rule} {fault.where}: {fault.message}", file=sys.stderr)
        raise RuntimeError("the rotation does not pass the check and is not written")
    _write(args.out, written)
    print(f"{found.status.value}: {args.out}, {found.seconds:.1f} s")
    for goal in found.rotation.certificate:
        print(f"  {goal.goal:<10} {goal.value:>12} bound {goal.bound:>12} {goal.proof}")
    return DONE


def _verify(args: argparse.Namespace) -> int:
    from scheduler.verify import BadInput, verify_bytes

    problem, rotation = _read(args.problem), _read(args.rotation)
    try:
        report = verify_bytes(problem, rotation)
    except BadInput as error:
        raise _BadInput(args.problem, [str(fault) for fault in error.faults]) from None
    for waiver in report.waivers:
        print(f"waived {waiver.rule} {waiver.where}: {waiver.message}")
    for fault in report.faults:
        print(f"fault {fault.rule} {fault.where}: {fault.message}")
    for name, value in report.figures.items():
        print(f"  {name:<20} {value}")
    print(f"{len(report.faults)} faults" if report.faults else "every rule is kept")
    return FAULTS if report.faults else DONE


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {"solve": _solve, "verify": _verify}


def main(arguments: list[str] | None = None) -> int:
    args = parser().parse_args(arguments)
    try:
        return COMMANDS[args.command](args)
    except _BadInput as error:
        for fault in error.faults:
            print(f"{error.path}: {fault}", file=sys.stderr)
        return BAD_INPUT


if __name__ == "__main__":
    sys.exit(main())
