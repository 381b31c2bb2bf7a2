"""Naming a device on its owner's page."""

import pytest

from app.people.domain.devices import device_name

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) {CHROME}", "Chrome on Linux"),
        (f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {CHROME}", "Chrome on Android"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64) {CHROME} Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15.0; rv:140.0) Gecko Firefox/140.0", "Firefox on Mac"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "Unknown device"),
        ("x" * 500, "x" * 60),
    ],
)
def test_a_device_is_named_in_words(user_agent: str, name: str):
    assert device_name(user_agent) == name
