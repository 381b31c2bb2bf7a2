"""Words that a spreadsheet could take for a formula carry an apostrophe in files, and lose it again on the way in.

The two are exact opposites: a word that begins with an apostrophe and then such a character gets one more.
"""

import re

# In ASCII and in full width, as `app.web.exports` has them.
FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
GUARDED = re.compile("'+[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def guarded(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if GUARDED.match(text) else text
