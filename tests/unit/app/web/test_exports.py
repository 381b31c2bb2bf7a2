import csv
import io
from collections.abc import Iterator

from app.web.exports import csv_response


def test_a_row_is_sent_before_the_next_is_asked_for():
    asked: list[int] = []

    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(3):
            asked.append(number)
            yield (number, 'with "quotes", and commas')

    lines = iter(csv_response("things", ["number", "words"], rows()).response)
    assert next(lines) == "\ufeffnumber,words\r\n"
    assert asked == []
    first = next(lines)
    assert asked == [0]
    assert next(csv.reader(io.StringIO(str(first)))) == ["0", 'with "quotes", and commas']
