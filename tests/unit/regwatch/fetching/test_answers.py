import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regwatch.fetching.answers import FetchOutcome, age_allowed, is_challenge, judge, validator, wait_asked
from regwatch.fetching.decoding import MOST_MEMBERS, Undecodable, Unpacked

AWS = b"<!DOCTYPE html><html><head><script>window.awsWafCookieDomainList = [];</script></head><body></body></html>"
CLOUDFLARE = b"\n<!doctype html><html><head><title>Just a moment...</title></head></html>"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 7 "}, 7),
        ({"retry-after": "999999999"}, 86_400),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
        ({"retry-after": "Fri, 06 Mar 2026 10:05:00 GMT", "date": "Fri, 06 Mar 2026 10:00:00 GMT"}, 300),
        ({"retry-after": "Fri, 06 Mar 2026 09:05:00 GMT", "date": "Fri, 06 Mar 2026 10:00:00 GMT"}, 0),
        ({"retry-after": "Fri, 06 Mar 2026 10:05:00 -0000", "date": "Fri, 06 Mar 2026 10:00:00 GMT"}, 300),
        ({"retry-after": "Fri, 06 Mar 2027 10:05:00 GMT", "date": "Fri, 06 Mar 2026 10:00:00 GMT"}, 86_400),
        ({"retry-after": "Fri, 06 Mar 2026 10:05:00 GMT"}, None),
        ({"retry-after": "Fri, 99 Mar 2026 10:05:00 GMT", "date": "Fri, 06 Mar 2026 10:00:00 GMT"}, None),
    ],
)
def test_the_wait_counts_from_the_answers_own_date(headers: dict[str, str], seconds: int | None) -> None:
    assert wait_asked(headers) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("max-age=300", 300),
        ("public, Max-Age = 60", 60),
        ("s-maxage=9", None),
        ("no-store", None),
        ("max-age=99999999", 2_592_000),
    ],
)
def test_max_age_is_read_and_capped(value: str, seconds: int | None) -> None:
    assert age_allowed({"cache-control": value}) == seconds


def test_validators_are_opaque_and_dropped_where_they_are_of_no_use() -> None:
    assert validator({"etag": 'W/"a b"'}, "etag") == 'W/"a b"'
    assert validator({"etag": '"a"', "expires": "0"}, "etag") is None
    assert validator({"etag": "x" * 1001}, "etag") is None
    assert validator({"etag": "a\tb"}, "etag") is None
    assert validator({}, "etag") is None


@pytest.mark.parametrize(
    ("headers", "body", "challenge"),
    [
        ({"cf-mitigated": "challenge"}, b"", True),
        ({"x-amzn-waf-action": "captcha"}, b"", True),
        ({}, AWS, True),
        ({}, CLOUDFLARE, True),
        ({}, b'<html><div id="challenge-container"></div></html>', True),
        ({}, b"<html><title>News about challenges</title></html>", False),
        ({}, b"<?xml version='1.0'?><rss><title>challenge-container</title></rss>", False),
        ({}, b"<rss><description>&lt;html&gt; awsWafCookieDomainList</description></rss>", False),
        ({}, AWS + b" " * 70_000, False),
        ({}, b"", False),
    ],
)
def test_a_robot_check_is_told_from_content(headers: dict[str, str], body: bytes, challenge: bool) -> None:  # noqa: FBT001  # a column of the table
    assert is_challenge(headers, body) is challenge


@pytest.mark.parametrize(
    ("status", "headers", "conditional", "outcome"),
    [
        (200, {}, False, FetchOutcome.OK),
        (304, {}, True, FetchOutcome.NOT_MODIFIED),
        (304, {}, False, FetchOutcome.FAILED),
        (403, {}, False, FetchOutcome.FAILED),
        (403, {"cf-mitigated": "challenge"}, False, FetchOutcome.BLOCKED),
        (202, {"x-amzn-waf-action": "challenge"}, False, FetchOutcome.BLOCKED),
        (437, {}, False, FetchOutcome.BLOCKED),
        (429, {}, False, FetchOutcome.ASKED_TO_WAIT),
        (436, {}, False, FetchOutcome.ASKED_TO_WAIT),
        (503, {"retry-after": "5"}, False, FetchOutcome.ASKED_TO_WAIT),
        (503, {}, False, FetchOutcome.FAILED),
        (410, {}, False, FetchOutcome.GONE),
        (404, {}, False, FetchOutcome.FAILED),
        (204, {}, False, FetchOutcome.FAILED),
        (302, {}, False, FetchOutcome.FAILED),
    ],
)
def test_each_status_means_one_thing(
    status: int,
    headers: dict[str, str],
    conditional: bool,  # noqa: FBT001  # a column of the table
    outcome: FetchOutcome,
) -> None:
    judged, reason = judge(status, headers, b"", conditional=conditional)
    assert judged is outcome
    assert (str(status) in reason) is (outcome not in {FetchOutcome.OK, FetchOutcome.NOT_MODIFIED})


@given(st.binary(max_size=5000), st.sampled_from(["gzip", "deflate", "raw", ""]), st.integers(1, 400))
def test_what_was_packed_comes_out_whole_however_it_is_cut(body: bytes, coding: str, step: int) -> None:
    packer = zlib.compressobj(wbits={"gzip": 31, "deflate": 15}.get(coding, -15))
    packed = packer.compress(body) + packer.flush() if coding else body
    unpacked = Unpacked("deflate" if coding == "raw" else coding, 5000)
    pieces = [unpacked.feed(packed[start : start + step]) for start in range(0, len(packed), step)]
    assert b"".join(pieces) == body
    assert unpacked.complete


def test_no_piece_is_larger_than_the_room_left() -> None:
    unpacked = Unpacked("gzip", 1000)
    assert len(unpacked.feed(gzip.compress(bytes(10_000_000)))) == 1001
    assert unpacked.room < 0


def test_joined_members_are_read_but_not_without_end() -> None:
    assert Unpacked("gzip", 100).feed(gzip.compress(b"a") + gzip.compress(b"b") + b"padding") == b"ab"
    with pytest.raises(Undecodable):
        Unpacked("gzip", 1000).feed(gzip.compress(b"") * (MOST_MEMBERS + 2))


def test_a_body_cut_short_is_not_complete() -> None:
    unpacked = Unpacked("gzip", 1000)
    unpacked.feed(gzip.compress(b"a" * 500)[:-9])
    assert not unpacked.complete
