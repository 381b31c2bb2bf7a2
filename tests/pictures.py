"""Pictures of every page of a fresh demonstration, wide and narrow, light and dark, with what axe finds on each.

    python3 dev.py pictures [FOLDER]

The folder (`pictures/` unless named) gets WIDTH-LOOK/PERSON-PAGE.png. It ends with code 1 when axe found something.
"""

import re
import sys
import tempfile
from itertools import product
from pathlib import Path

from tests.browser import axe_problems, chromium, page_of, picture
from tests.demonstration import ROOT, demonstration
from tests.tour import TOUR, ask_for_work, sign_in

LOOKS = tuple(product((1280, 390), (False, True)))


def take(folder: Path) -> list[str]:
    """Fill the folder; what axe found, a line each."""
    found: list[str] = []
    with (
        tempfile.TemporaryDirectory(prefix="tidemark-pictures-") as data,
        demonstration(Path(data)) as address,
        chromium() as browser,
    ):
        with page_of(browser, address) as page:
            ask_for_work(page)
        for (width, dark), (name, paths) in product(LOOKS, TOUR.items()):
            look = f"{width}-{'dark' if dark else 'light'}"
            with page_of(browser, address, width=width, dark=dark) as page:
                sign_in(page, name)
                for path in paths:
                    page.goto(path)
                    picture(page, folder / look / f"{name or 'nobody'}-{_file_name(path)}.png")
                    found += [f"{look} {path} {problem}" for problem in axe_problems(page)]
            print(f"tidemark: {look}, as {name or 'nobody'}, is in {folder / look}", file=sys.stderr)
    return found


def _file_name(path: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-") or "my-work"


if __name__ == "__main__":
    problems = take(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "pictures")
    for line in problems:
        print(line)
    sys.exit(1 if problems else 0)
