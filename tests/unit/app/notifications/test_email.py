"""A mail as bytes: whatever people typed, its headers are ours and read back as what was typed."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.config import read_settings
from app.core.text import one_line
from app.notifications.domain.intents import intent_of
from app.notifications.domain.notices import TEMPLATE, Notice, NoticeLink, Recipient
from app.notifications.email import LONGEST_SUBJECT, Email, render, subject_of

SETTINGS = read_settings(secret_key="k" * 40, mail_from="Tidemark <tidemark@fernleigh.example>")
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"]
STOP = ["List-Unsubscribe", "List-Unsubscribe-Post"]
MIME = ["MIME-Version", "Content-Type"]
FORGED = "=?utf-8?q?Urgent=0D=0ABcc:_a@evil.example=0D=0A=0D=0AInjected_body?="
CUT_UP = "=?utf-8?b?VXJnZW50DQpCY2M6IGFAZXZpbC5leGFtcGxl?= =?utf-8?q?=0D=0ACc:_b@evil.example?="
TYPED = st.one_of(
    st.text(max_size=250),
    st.text(alphabet='=?utf8qbQB_ 0DA\r\n:<>"\\,@é', max_size=80),
    st.sampled_from([FORGED, CUT_UP]),
)


def mail(title: str, name: str = "Hannah Osei") -> Email:
    content = {
        "name": name, "headline": title, "day": title, "earlier": 0, "cadence": "daily", "head": "",
        "sections": [{"heading": title, "count": 1, "more": 0, "lines": []}],
    }  # fmt: skip
    return Email("digest/1/2026-11-24", "digest", 1, name, "officer@fernleigh.example", content)


def parsed(email: Email, **settings: str) -> EmailMessage:
    raw = render(
        email,
        SETTINGS.model_copy(update=settings),
        message_id="<1@fernleigh.example>",
        date="Tue, 24 Nov 2026 09:30:00 +0000",
        subject=subject_of(email),
    )
    head = raw.split(b"\r\n\r\n", 1)[0]
    assert head.isascii()
    assert max(len(line) for line in head.split(b"\r\n")) < 998
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def without_blanks(text: str) -> str:
    """Python's parser puts one between two encoded words of a name, which RFC 2047 6.2 says to leave out."""
    return text.replace(" ", "")


def line_ends_in(message: EmailMessage) -> list[str]:
    return [f"{name}: {value!r}" for name, value in message.items() if len(str(value).splitlines()) > 1]


@given(TYPED, TYPED)
@example(FORGED, FORGED)
@example(CUT_UP, CUT_UP)
@example("£5 café", 'Zoë (Leeds) "Z" O\'Neil, \\')
def test_whatever_was_typed_the_headers_are_ours_and_read_back_as_it(title, name):
    message = parsed(mail(title, name))

    assert message.keys() == HEADERS + STOP + MIME
    assert message["Subject"] == one_line(title)[:LONGEST_SUBJECT].rstrip()
    (to,) = message["To"].addresses
    assert to.addr_spec == "officer@fernleigh.example"
    assert without_blanks(to.display_name) == without_blanks(one_line(name))
    assert line_ends_in(message) == []
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert [defect for part in message.walk() for defect in part.defects] == []


@given(TYPED.map(one_line))
@example(FORGED)
def test_a_sender_s_name_is_text_too(name):
    sender = f"{name} <tidemark@fernleigh.example>"
    message = parsed(mail("1 overdue"), mail_from=sender)

    (seen,) = message["From"].addresses
    assert seen.addr_spec == "tidemark@fernleigh.example"
    assert message.keys() == HEADERS + STOP + MIME
    assert line_ends_in(message) == []


def test_a_mail_that_is_no_digest_offers_no_way_to_stop_it():
    hannah = Recipient(1, "Hannah", "officer@fernleigh.example")
    link = NoticeLink("/audits/1", "Audit A-1", "A-1")
    notice = Notice(intent_of("audit", 1, "signed"), hannah, "Signed", (), link, "You are the auditor.")
    message = parsed(Email("audit/1/signed/1", TEMPLATE, hannah.id, hannah.name, hannah.address, notice.content()))

    assert message.keys() == HEADERS + MIME


def test_a_notice_says_all_that_it_holds_in_both_parts_and_leads_there_from_each():
    notice = Notice(
        intent=intent_of("finding", 7, "reopened", 2),
        person=Recipient(1, "Hannah Osei", "officer@fernleigh.example"),
        subject="F-0007 did not stay fixed",
        lines=("Martin Keogh saw: 3 of 20 failed", "<b>Was due</b> 8 Dec 2026"),
        link=NoticeLink("/findings/7", title="F-0007 is open again", name="F-0007"),
        why="You manage the site.",
    )
    message = parsed(Email("finding/7/reopened/2/1", TEMPLATE, 1, "Hannah Osei", "o@f.example", notice.content()))

    text, html = (str(part.get_content()) for part in message.iter_parts() if isinstance(part, EmailMessage))
    said = ("Hannah Osei", notice.subject, notice.link.title, notice.lines[0], notice.why)
    assert [(each in text, each in html) for each in said] == [(True, True)] * len(said)
    assert notice.lines[1] in text
    assert "&lt;b&gt;Was due" in html
    assert (text.count("/findings/7"), html.count("/findings/7")) == (1, 2), "a line and a button"
    assert ">Open F-0007</a>" in html
    assert message["Subject"] == notice.subject


def test_a_plain_subject_is_written_as_it_is_read():
    raw = render(mail("1 overdue"), SETTINGS, message_id="<1@a.example>", date="", subject="1 overdue")

    assert b"\r\nSubject: 1 overdue\r\n" in raw
    assert b'\r\nTo: "Hannah Osei" <officer@fernleigh.example>\r\n' in raw


def test_an_address_of_ours_beyond_ascii_is_written_as_programs_follow_it():
    message = parsed(mail("1 overdue"), base_url="https://münchen.example/für-uns")

    assert message["List-Unsubscribe"].startswith("<https://xn--mnchen-3ya.example/f%C3%BCr-uns/unsubscribe/")


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\ud83d"])
def test_signs_that_no_server_takes_are_left_out_of_the_body(sign):
    message = parsed(mail(f"over{sign}due"))

    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        assert part is not None
        assert sign not in part.get_content()
