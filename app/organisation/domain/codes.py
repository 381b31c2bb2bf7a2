"""What a code of an aim, a promise, an objective or a measure may be; it is chosen once and never changes."""

import re
from typing import Final

CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9.\-]{1,39}")
CODE_ASKED: Final = "A code is 2 to 40 capitals, figures, dots and dashes, such as AIM-5"
