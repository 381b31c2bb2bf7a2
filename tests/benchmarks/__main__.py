"""Print what Tidemark costs here: `python3 dev.py bench [NAME]... [RUNS]`.

NAME is polls, pages, audits, cases, imports, redline, procedures, verification, alterations or
kills; without one, all of them.
RUNS is how often each figure is taken; for `kills` it is the number of saves, for `alterations` that of the values that
are altered. Targets are judged by the clock on the wall, so the load of the machine is told with the figures.
"""

import os
import sys

from tests.benchmarks import (
    alterations,
    audits,
    cases,
    imports,
    kills,
    pages,
    polls,
    procedures,
    redline,
    verification,
)

BENCHMARKS = {
    "polls": (polls.measure, 5),
    "pages": (pages.measure, 50),
    "audits": (audits.measure, 50),
    "cases": (cases.measure, 50),
    "imports": (imports.measure, 3),
    "redline": (redline.measure, 5),
    "procedures": (procedures.measure, 50),
    "verification": (verification.measure, 3),
    "alterations": (alterations.measure, 10_000),
    "kills": (kills.measure, 500),
}


def main(arguments: list[str]) -> int:
    names = [name for name in arguments if name in BENCHMARKS] or list(BENCHMARKS)
    runs = [int(word) for word in arguments if word.isdecimal()]
    results = []
    for name in names:
        work, usual = BENCHMARKS[name]
        results.append(work(runs[0] if runs else usual))
        print(f"load of {os.cpu_count()} cores in the last 15 minutes: {os.getloadavg()[2]:.1f}", flush=True)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
