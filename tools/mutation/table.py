"""Which tests must notice a change of which module."""

from __future__ import annotations

from pathlib import Path

TESTS = "tests/scheduler"
CHECKER = "market/static/checker/"
SAID = ("verify_edges", "verify_limits", "verify_rules", "verify_words")
READING = (*SAID, "verify_input")
JUDGING = (*SAID, "verify_alone", "verify_flow", "verify_oracle", "verify_shares", "rules_oracle")
FORMATS = ("__init__", "formats", "reading", "report", "shapes")
OTHERS = {
    "scheduler/rules.py": ("rules", "rules_words", "rules_oracle"),
    "scheduler/standby.py": ("standby",),
    "scheduler/certificate.py": ("certificate", "figures"),
    "scheduler/draw.py": ("draw",),
    "scheduler/figures.py": ("figures", "certificate"),
    "scheduler/tokens.py": ("tokens", "attendance_plans"),
    "scheduler/entitlement.py": ("entitlement", "seasons"),
    "scheduler/rooms.py": ("rooms", "attendance_quotas"),
    "scheduler/attendance_breaches.py": ("attendance_breaches",),
    "scheduler/attendance_quotas.py": ("attendance_quotas",),
    "scheduler/repair_bounds.py": ("repair", "repair_goals", "repair_exact"),
    "scheduler/explain.py": ("explain",),
    "scheduler/conflicts.py": ("conflicts", "each_rule_infeasible"),
}


def tests_for(module: str, root: Path) -> list[str]:
    """Paths of test files below `root`. Raises KeyError for a module that the table does not know."""
    if is_javascript(module):
        names: tuple[str, ...] = ("checker_js",)
    elif module.startswith("scheduler/verify/"):
        names = READING if Path(module).stem in FORMATS else JUDGING
    else:
        names = OTHERS[module]
    paths = [f"{TESTS}/test_{name}.py" for name in names]
    return [path for path in paths if (root / path).exists()]


def is_javascript(module: str) -> bool:
    return module.startswith(CHECKER)
