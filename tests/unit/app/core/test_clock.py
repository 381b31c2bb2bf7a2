"""Business time stands where it is told to; real time does not."""

import pytest

from app.core.clock import Clock, instant_from
from app.core.errors import BadSetting


def test_a_fixed_instant_stands():
    assert Clock("2026-11-24T09:00:00+01:00").now().isoformat() == "2026-11-24T08:00:00+00:00"


def test_a_file_is_read_at_each_use(tmp_path):
    file = tmp_path / "now"
    file.write_text("2026-11-24T09:00:00+00:00\n")
    clock = Clock(f"@{file}")
    before = clock.now()
    file.write_text("2026-11-25T09:00:00+00:00\nwhat follows is not read\n")

    assert (clock.now() - before).days == 1


@pytest.mark.parametrize("content", ["", "tomorrow", "2026-11-24T09:00:00"])
def test_a_file_without_an_instant_is_named(tmp_path, content):
    file = tmp_path / "now"
    file.write_text(content)

    with pytest.raises(BadSetting, match="TIDEMARK_NOW"):
        Clock(f"@{file}").now()


def test_real_time_ignores_the_fixed_instant():
    assert Clock("2001-01-01T00:00:00+00:00").real().year > 2001


def test_an_instant_without_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        instant_from("2026-11-24T09:00:00")
