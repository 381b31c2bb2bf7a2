"""A mail server that proves who it is, and one that does not (`smtps://`)."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from app.home.health import health_checks
from app.scheduler import once
from tests.fakes.mail_server import CERTIFICATE, MailServer

NOT_TRUSTED = "the certificate of the mail server is not trusted (self-signed certificate)"


@pytest.fixture
def tls_server():
    with MailServer(tls=True) as server:
        yield server


@pytest.fixture
def over_tls(runtime, tls_server):
    return replace(runtime, settings=runtime.settings.model_copy(update={"smtp_url": tls_server.url}))


def test_a_server_that_nobody_vouches_for_gets_no_mail_and_is_asked_again(over_tls, tls_server, put):
    address = put()
    once(over_tls, "deliver_outbox")

    assert tls_server.received == []
    with over_tls.database.reading() as session:
        asked = text("SELECT state FROM outbox_mail WHERE address = :address AND kind = 'digest'")
        assert session.execute(asked, {"address": address}).scalar_one() == "queued"
        said = next(check for check in health_checks(over_tls, session) if check.name == "Mail")
    assert NOT_TRUSTED in str(said)
    assert "SSL_CERT_FILE" in str(said)


def test_a_server_whose_authority_is_named_gets_it(over_tls, tls_server, put, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    address = put()
    once(over_tls, "deliver_outbox")
    assert [got.recipient for got in tls_server.accepted] == [address]
