"""Print what Tidemark costs here: `python3 dev.py bench [polls|pages|audits|imports|kills]... [RUNS]`.

Without a name, all of them. RUNS is how often each figure is taken; for `kills` it is the number of saves.
"""

import sys

from tests.benchmarks import audits, imports, kills, pages, polls

BENCHMARKS = {
    "polls": (polls.measure, 5),
    "pages": (pages.measure, 50),
    "audits": (audits.measure, 50),
    "imports": (imports.measure, 3),
    "kills": (kills.measure, 500),
}


def main(arguments: list[str]) -> int:
    names = [name for name in arguments if name in BENCHMARKS] or list(BENCHMARKS)
    runs = [int(word) for word in arguments if word.isdecimal()]
    results = [BENCHMARKS[name][0](runs[0] if runs else BENCHMARKS[name][1]) for name in names]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
