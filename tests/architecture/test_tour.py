"""No page is finished until it was looked at: the tour of axe and of the pictures stops at each."""

from werkzeug.routing import Map

from app.config import read_settings
from app.factory import create_app
from tests.tour import TOUR

# What answers a GET with something other than a page, or cannot be seen by one who is signed in and well.
NO_PAGES = {
    "static",
    "home.health",
    "people.first_administrator",  # only where nobody is yet
    "history.export_entries",
    "requirements.export_requirements",
    "requirements.export_comparison",
    "changes.export_changes",
    "cases.export_cases",
    "procedures.export_procedures",
    "attestations.export_attestations",
    "attestations.export_people",
    "attestations.say_hindrance",
    "procedures.download_pdf",
    "procedures.export_sign_offs",
    "procedures.download_word",
    "procedures.download_proof",
    "organisation.export_aims",
    "organisation.export_objectives",
    "organisation.export_measures",
    "organisation.export_products",
    "organisation.export_documents",
    "organisation.export_readings",
    "horizon.export_horizon",
    "horizon.export_calendar",
    "cases.export_internal",
    "sources.export_sources",
    "people.export_people",
    "notifications.export_outbox",
    "changes.download_file",
    "audits.export_audits",
    "audits.download_evidence",
    "audits.download_proof",
    "actions.export_actions",
    "actions.download_evidence",
    "checklists.export_checklists",
    "home.export_coverage",
    "exchange.export_kind",
    "findings.export_findings",
    "findings.download_evidence",
    "audits.raise_finding_from",  # leads on to the finding where it is there already
    "findings.decide_systemic",  # only while a suggestion waits
    "notifications.show_mail_html",  # a mail, which its page shows in a frame
    "reports.export_trends",
    "reports.export_trends_sheet",
    "reports.download_report",
    "reports.download_answers",
    "reports.export_answers",
    "reports.download_made",
}


def test_the_tour_stops_at_every_page(tmp_path):
    app = create_app(read_settings(data_dir=tmp_path, secret_key="k" * 40, testing=True))
    seen = {_endpoint(app.url_map, path) for paths in TOUR.values() for path in paths}
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}

    assert sorted(pages - seen - NO_PAGES) == []


def _endpoint(urls: Map, path: str) -> str:
    adapter = urls.bind("127.0.0.1")
    if path == "/no-such-page":
        return ""
    return adapter.match(path.partition("?")[0], method="GET")[0]
