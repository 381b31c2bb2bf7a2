"""One run of Typst: the template's words and data in, a PDF out. Also a script, for a document that may take long.

As a script it reads JSON from its standard input and writes the PDF to its standard output, in a process that ends:
what Typst keeps in memory for the next time (27 MB for a long report) goes with it. It imports nothing of ours.
"""

import json
import resource
import sys
from functools import lru_cache
from typing import Any

import typst

REFUSED = 3
MEMORY = 3 * 1024**3


@lru_cache(maxsize=2)
def fonts(*, with_system_fonts: bool) -> typst.Fonts:
    """Reading the machine's fonts takes a moment, so it is done once, and only where one is missed."""
    return typst.Fonts(include_system_fonts=with_system_fonts)


def typeset(
    source: str,
    inputs: dict[str, str],
    *,
    root: str,
    standards: list[Any],
    with_system_fonts: bool,
    timestamp: int,
) -> bytes:
    """Compile; `root` is the folder of the template, which holds no packages, so that no address is ever asked."""
    compiler = typst.Compiler(
        source.encode(),
        root=root,
        font_paths=fonts(with_system_fonts=with_system_fonts),
        package_path=root,
        package_cache_path=root,
    )
    made = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=standards, timestamp=timestamp)
    return made if isinstance(made, bytes) else b""


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    asked = json.loads(sys.stdin.buffer.read())
    try:
        made = typeset(**asked)
    except typst.TypstError as error:
        sys.stderr.write(f"{error.message}\n{error.diagnostic}")
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
