"""The index of reports: each with what it answers; one appears with the feature that makes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, render_template, url_for

from app.core.capability import Capability
from app.home.routes.blueprint import pages
from app.web.access import check_quietly, needs, rules_of


@dataclass(frozen=True)
class Report:
    """A report, its page and the question that it answers."""

    title: str
    endpoint: str
    answers: str
    parts: Mapping[str, Any] = field(default_factory=dict)


REPORTS = (
    Report(
        "Audit trends",
        "reports.audit_trends",
        "How audits come out over time: by team, checklist, requirement, question, category and channel.",
    ),
    Report("Why things go wrong", "findings.show_pareto", "What makes up most findings, the largest first."),
    Report("Coverage", "home.coverage", "Which requirements no question looks at."),
    Report(
        "Requirements without evidence",
        "home.coverage",
        "Which requirements no audit of the last 12 months looked at.",
        {"evidence": "none"},
    ),
    Report("Answers as a workbook", "reports.export_answers", "Every answer that you may see, one row each."),
)


@pages.page("/reports", needs(Capability.READ_REPORTS))
def reports() -> str:
    rules = rules_of(current_app)
    offered = [
        (report, url_for(report.endpoint, **report.parts))
        for report in REPORTS
        if report.endpoint in current_app.view_functions and check_quietly(rules[report.endpoint])
    ]
    return render_template("home/reports.html", reports=offered)
