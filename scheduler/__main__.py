"""The scheduler's command line: solve, verify, repair, explain, helps, pool, seed.

Exit codes: 0 done, 1 faults found, 2 bad input, 3 infeasible, 4 out of time.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from scheduler import commands as more
from scheduler.console import (
    BAD_INPUT,
    DONE,
    FAULTS,
    INFEASIBLE,
    OUT_OF_TIME,
    STOPPED,
    BadInput,
    indexed,
    keep,
    printable,
    read,
    show_progress,
    undisturbed,
    write,
)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="python -m scheduler", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = top.add_subparsers(dest="command", required=True)
    solve = commands.add_parser("solve", help="find the fairest rotation")
    more.add_files(solve, "problem")
    solve.add_argument("--out", type=Path, required=True, help="where the rotation is written")
    more.add_limits(solve)
    verify = commands.add_parser("verify", help="check a rotation against its problem")
    more.add_files(verify, "problem", "rotation")
    more.add_parsers(commands)
    return top


@undisturbed()
def _solve(args: argparse.Namespace) -> int:
    from scheduler import files
    from scheduler.solve import Status, solve
    from scheduler.verify import verify_bytes

    keep(args.problem, out=args.out)
    data = read(args.problem)
    problem = indexed(args.problem, data)
    found = solve(problem, time_limit=args.time_limit, on_progress=show_progress if args.progress else None)
    if found.status is Status.INFEASIBLE:
        print("infeasible: no rotation keeps every rule")
        print(more.no_rotation(problem) or "\n".join(f"  {reason.message}" for reason in found.reasons))
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
    write(args.out, written)
    print(f"{found.status.value}: {args.out}, {found.seconds:.1f} s")
    for goal in found.rotation.certificate:
        print(f"  {goal.goal:<10} {goal.value:>12} bound {goal.bound:>12} {goal.proof}")
    return DONE


@undisturbed()
def _verify(args: argparse.Namespace) -> int:
    from scheduler.verify import BadInput as Unreadable
    from scheduler.verify import verify_bytes

    problem, rotation = read(args.problem), read(args.rotation)
    try:
        report = verify_bytes(problem, rotation)
    except Unreadable as error:
        of = {"problem file": args.problem, "rotation file": args.rotation}
        for fault in error.faults:
            print(printable(f"{of[fault.rule]}: {fault.where or 'file'}: {fault.message}"), file=sys.stderr)
        return BAD_INPUT
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
        if args.command in COMMANDS:
            return COMMANDS[args.command](args)
        code, text = more.COMMANDS[args.command](args)
        print(text)
        return code
    except BadInput as error:
        for fault in error.faults:
            print(f"{error.path}: {fault}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return STOPPED


if __name__ == "__main__":
    sys.exit(main())
