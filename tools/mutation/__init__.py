"""Changes the code of a module on purpose, one small change at a time, and asks whether the tests notice.

docs/decisions/0011-mutation-run.md says how to use it and what it found.
"""
