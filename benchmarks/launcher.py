"""`python launcher.py REPORT COMMAND ...`: runs the command and writes what it used to REPORT.

A process starts with the size of the one that made it as its peak; so it is made by this one, which is next to nothing.
"""

import json
import os
import sys

report, *command = sys.argv[1:]
_, status, usage = os.wait4(os.posix_spawn(command[0], command, os.environ), 0)
with open(report, "w", encoding="utf-8") as file:  # noqa: PTH123  a path library would double the size
    json.dump({"processor": usage.ru_utime + usage.ru_stime, "mebibytes": usage.ru_maxrss / 1024}, file)
code = os.waitstatus_to_exitcode(status)
sys.exit(code if code >= 0 else 128 - code)
