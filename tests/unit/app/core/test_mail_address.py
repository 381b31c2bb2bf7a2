"""Which addresses mail can be sent to from here, and what is said of the others."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.mail_address import ascii_host, mailbox_of, refuse_mail_address


@pytest.mark.parametrize(
    "address",
    [
        "nora@fernleigh.example",
        "nora.quist+audits@mail.fernleigh.example",
        "o'neil_1@fernleigh.example",
        "tidemark@localhost",
        "nora@xn--mnchen-3ya.example",
        "=?utf-8?q?x?=@fernleigh.example",
        "n" * 64 + "@fernleigh.example",
    ],
)
def test_an_address_that_servers_take_is_taken(address):
    assert refuse_mail_address(address) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nora",
        "@fernleigh.example",
        "nora@",
        "nora@@fernleigh.example",
        "nora quist@fernleigh.example",
        '"nora quist"@fernleigh.example',
        "nora@[192.0.2.1]",
        "nora..quist@fernleigh.example",
        ".nora@fernleigh.example",
        "nora@-fernleigh.example",
        "nora@fernleigh.example.",
        "nora@fernleigh.example\n",
        "nora@fernleigh.example\r\nRCPT TO:<all@fernleigh.example>",
        "nora@fernleigh.example>",
        "Nora <nora@fernleigh.example>",
        "nora@fernleigh.example, tom@fernleigh.example",
        "nora@" + ".".join(["fernleigh"] * 30) + ".example",
        "n@" + "f" * 64 + ".example",
        "nora@" + "ü" * 70 + ".example",
        "@münchen.example",
    ],
)
def test_what_is_no_address_is_refused(address):
    assert refuse_mail_address(address) is not None


def test_letters_beyond_ascii_before_the_at_sign_are_named():
    assert refuse_mail_address("björn.holm@fernleigh.example") == (
        "Mail cannot be sent to an address with “ö” before the @. "
        "Enter one of plain letters and figures, such as name@example.co.uk"
    )


def test_a_domain_beyond_ascii_is_shown_as_servers_know_it():
    assert refuse_mail_address("nora@münchen.example") == (
        "Write what follows the @ as mail servers know it: nora@xn--mnchen-3ya.example"
    )


@pytest.mark.parametrize(
    ("address", "said"), [("n@" + "a." * 130 + "uk", "254 characters"), ("n" * 65 + "@a.example", "before the @")]
)
def test_what_is_too_long_is_said(address, said):
    assert said in str(refuse_mail_address(address))


@given(st.text(alphabet="ab1.-_@<>, \r\n\x00é", max_size=20).map("a{}".format))
@example("a@b")
def test_whatever_is_taken_is_one_address_on_one_line(address):
    if refuse_mail_address(address) is None:
        assert address.isascii()
        assert address.isprintable()
        assert not set(address) & set(' <>,;:\\"()[]')
        assert address.count("@") == 1


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("tidemark@localhost", ("", "tidemark@localhost")),
        ("Tidemark <tidemark@localhost>", ("Tidemark", "tidemark@localhost")),
        ('"Tide, Mark" <tidemark@localhost>', ("Tide, Mark", "tidemark@localhost")),
        ("<tidemark@localhost>", ("", "tidemark@localhost")),
    ],
)
def test_a_sender_may_have_a_name(text, mailbox):
    assert mailbox_of(text) == mailbox


@pytest.mark.parametrize(
    ("host", "plain"), [("t.example", "t.example"), ("münchen.example", "xn--mnchen-3ya.example"), ("a..b", None)]
)
def test_a_host_has_one_form_that_machines_write(host, plain):
    assert ascii_host(host) == plain
