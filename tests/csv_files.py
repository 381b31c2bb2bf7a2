"""CSV files as a spreadsheet reads them: the byte order mark is theirs and not of the first heading."""

import csv
import io

from werkzeug.test import TestResponse


def text_of(response: TestResponse) -> str:
    content = response.get_data()
    assert content.startswith(b"\xef\xbb\xbf"), "a spreadsheet would read £ and é wrong"
    return content.decode("utf-8-sig")


def rows_of(response: TestResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(response))))
