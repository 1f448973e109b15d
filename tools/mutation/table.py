"""Which tests must notice a change of which module."""

from __future__ import annotations

TESTS = "tests/scheduler"
CHECKER = "market/static/checker/"
SAID = ("verify_rules", "verify_edges", "verify_words")
READ = ("verify_limits", "verify_rules", "verify_input")
NAMES = {
    "scheduler/verify/__init__.py": (*READ, *SAID),
    "scheduler/verify/formats.py": READ,
    "scheduler/verify/reading.py": READ,
    "scheduler/verify/report.py": (*READ, *SAID),
    "scheduler/verify/shapes.py": READ,
    "scheduler/verify/model.py": (*SAID, "verify_shares", "verify_oracle"),
    "scheduler/verify/flow.py": ("verify_flow", "verify_shares", "verify_rules"),
    "scheduler/verify/shares.py": ("verify_shares", "verify_rules", "verify_oracle"),
    "scheduler/verify/claims.py": (*SAID, "verify_limits"),
    "scheduler/verify/figures.py": (*SAID, "verify_oracle"),
    "scheduler/verify/rules.py": (*SAID, "verify_oracle", "rules_oracle"),
    "scheduler/verify/turns.py": (*SAID, "verify_oracle"),
    "scheduler/rules.py": ("rules", "rules_words", "rules_oracle"),
    "scheduler/standby.py": ("standby",),
    "scheduler/certificate.py": ("certificate", "figures"),
    "scheduler/draw.py": ("draw",),
    "scheduler/figures.py": ("figures", "certificate"),
    "scheduler/tokens.py": ("tokens", "attendance_plans"),
    "scheduler/entitlement.py": ("entitlement", "seasons"),
    "scheduler/small_flow.py": ("small_flow", "entitlement"),
    "scheduler/rooms.py": ("rooms", "attendance_quotas"),
    "scheduler/attendance_breaches.py": ("attendance_breaches",),
    "scheduler/attendance_quotas.py": ("attendance_quotas",),
    "scheduler/placement_chains.py": ("placement_chains", "placement"),
    "scheduler/placement_even.py": ("placement", "placement_season", "placement_chains"),
    "scheduler/placement_season.py": ("placement_season", "placement_chains"),
    "scheduler/placement_small.py": ("placement_small", "placement"),
    "scheduler/placement_swaps.py": ("repair_seats", "placement", "placement_chains"),
    "scheduler/repair_bounds.py": ("repair", "repair_goals"),
    "scheduler/explain.py": ("explain",),
    "scheduler/conflicts.py": ("conflicts", "each_rule_infeasible"),
}
ALIKE = "alike and not pasar"  # the same answers as the Python checker, asked on one page of the two
IN_BROWSER = {  # what else matters, by file: an expression that chooses among the tests of the browser's checker
    "draw.js": "seed or public_value or canonical",
    "flow.js": f"flows or {ALIKE}",
    "formats.js": f"list_holds or large or three_faults or {ALIKE}",
    "json.js": f"large or canonical or {ALIKE}",
    "model.js": f"canonical or {ALIKE}",
    "rational.js": f"fraction or as_it_is_written or {ALIKE}",
    "sha256.js": "hash or seed",
    "shapes.js": f"list_holds or {ALIKE}",
}


def tests_for(module: str) -> list[str]:
    """Arguments of pytest. Raises KeyError for a Python module that the table does not know."""
    if is_javascript(module):
        chosen = IN_BROWSER.get(module.removeprefix(CHECKER), ALIKE)
        return [f"{TESTS}/test_checker_js.py", "-k", chosen]
    return [f"{TESTS}/test_{name}.py" for name in NAMES[module]]


def is_javascript(module: str) -> bool:
    return module.startswith(CHECKER)
