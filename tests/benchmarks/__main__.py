"""Print what polls and pages cost here: `python3 dev.py bench [polls|pages] [RUNS]`."""

import sys

from tests.benchmarks import pages, polls

BENCHMARKS = {"polls": (polls.measure, 5), "pages": (pages.measure, 50)}


def main(arguments: list[str]) -> int:
    names = [name for name in arguments if name in BENCHMARKS] or list(BENCHMARKS)
    runs = [int(word) for word in arguments if word.isdecimal()]
    results = [BENCHMARKS[name][0](runs[0] if runs else BENCHMARKS[name][1]) for name in names]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
