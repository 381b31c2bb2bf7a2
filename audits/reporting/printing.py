"""A report's value laid out as the plain words that the template prints: nothing is decided in the template."""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from app.core.days import instant_in_words
from audits.conduct.domain.scoring import FULL, hundredths, shown_score
from audits.reporting.domain.audit_report import (
    AnswerLine,
    AuditReport,
    FindingLine,
    SectionLine,
    SignatureLine,
    critical_words,
    latest_words,
    verdict_words,
)
from audits.words import Critical, Outcome, shown

When = Callable[[datetime | date | None], str]
FIGURES = 16
GROUP = 4
NOTHING = "–"  # noqa: RUF001 - a dash, as in a table: what scores nothing has no score and no weight

SCORED_BY = {
    True: "The raw score is the mean of the sections by their weights.",
    False: "The raw score is the mean of all scored questions by their weights, whatever their section.",
}


def printable(report: AuditReport, *, printed_by: str, printed_at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """The document that `audit.typ` sets: strings and lists of strings only."""

    def when(value: datetime | date | None) -> str:
        return _when(value, zone)

    hashed = first_figures(report.content_hash)
    by_question = {finding.question: finding for finding in report.findings or ()}
    printed = f"Printed from Tidemark on {_day_in_full(printed_at.astimezone(zone))} by {printed_by}."
    return {
        "title": f"{report.number} {report.checklist}: audit report, revision {report.revision}",
        "author": "Tidemark",
        "description": f"Audit report of {report.number}, content {report.content_hash}",
        "heading": f"{report.checklist}",
        "running": f"Audit {report.number}, revision {report.revision} · {report.ref} {report.version} · {report.unit}",
        "printed": printed,
        "hash": hashed,
        "notes": [f"Audit {report.number}. {latest_words(report)}"],
        "facts": facts_of(report, when, printed),
        "outcome": shown(report.outcome),
        "is_bad": report.outcome is Outcome.FAIL,
        "final": f"Final {shown_score(report.final)}",
        "raw": f"Raw {shown_score(report.raw)}",
        "verdict": verdict_words(report),
        "scale": scale(report),
        "scale_alt": scale_words(report),
        "section_headings": _section_headings(by_sections=report.by_sections),
        "sections": [_section(line, by_sections=report.by_sections) for line in report.sections],
        "sections_note": SCORED_BY[report.by_sections],
        "critical": [[shown(kind), critical_words(report, kind)] for kind in Critical],
        "failed": [
            {**_answer(answer, when), "finding": _finding_of(by_question.get(answer.code), report)}
            for answer in report.failed
        ],
        "findings": [_finding(finding, when) for finding in report.findings or ()],
        "withdrawn": [_finding(finding, when) for finding in report.withdrawn],
        "no_findings": "No finding of this revision stands."
        if report.findings is not None
        else "Findings are not part of what the reader of this copy may see.",
        "answers": [
            {
                "title": f"{line.code}. {line.title}",
                "rows": [_answer(answer, when) for answer in report.of_section(line.code)],
            }
            for line in report.sections
        ],
        "signatures": [_signature(one, when) for one in report.signatures],
    }


def facts_of(report: AuditReport, when: When, printed: str) -> list[list[str]]:
    """The header: what, whose, when, by whom, under which checklist (SPEC 2.14)."""
    facts = [
        ["Audit", f"{report.number}, revision {report.revision}"],
        ["Checklist", f"{report.checklist} ({report.ref}), version {report.version}"],
        ["Unit", report.unit],
        ["Whose work", ", ".join(part for part in (report.auditee, report.about) if part) or "Nobody was named"],
        ["Auditor", report.auditor],
        ["Channel", shown(report.channel) if report.channel else ""],
        ["Recording", report.recording],
        ["Happened on", when(report.happened_on)],
        ["Completed", f"{when(report.completed_at)} by {report.completed_by}"],
        ["Content hash", report.content_hash],
        ["Printed", printed.removeprefix("Printed from Tidemark on ").removesuffix(".")],
    ]
    return [fact for fact in facts if fact[1]]


def first_figures(sha256: str) -> str:
    """`c41e 88d0 2b97 f3a5`: the first 16 figures of a hash, as signatures show it."""
    return " ".join(sha256[at : at + GROUP] for at in range(0, FIGURES, GROUP))


def answer_score_words(score: Fraction | None) -> str:
    """An answer's score out of 100, or a dash for one that entered no sum."""
    return NOTHING if score is None else str(hundredths(score * FULL))


def scale(report: AuditReport) -> str | None:
    """The straight scale of LOOK as an SVG without words; numbers of ours alone stand in it."""
    if report.raw is None:
        return None
    raw, mark = float(report.raw) * 5, float(report.pass_mark) * 5
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 500 18" width="500" height="18">'
        '<rect y="5" width="500" height="8" rx="4" fill="#e2dfd8"/>'
        f'<rect y="5" width="{raw:.2f}" height="8" rx="4" fill="#0b5a70"/>'
        f'<path d="M{mark:.2f} 0v18" stroke="#14232b" stroke-width="2"/></svg>'
    )


def scale_words(report: AuditReport) -> str:
    """What the scale shows, for those who do not see it."""
    return f"Raw score {shown_score(report.raw)} of 100; the tick is the pass mark {report.pass_mark:f}."


def more_of(answer: AnswerLine, when: When) -> list[str]:
    """What stands below a question: everything that was said about the answer."""
    said = [
        ("Not applicable because: ", answer.na_reason),
        ("Comment: ", answer.comment),
        ("Marks in the recording: ", "; ".join(answer.marks)),
        ("Evidence: ", "; ".join(answer.evidence)),
    ]
    about = [
        f"Critical: {shown(answer.critical).lower()}" if answer.critical else "",
        shown(answer.category) if answer.category else "",
        ", ".join(answer.requirements),
        shown(answer.type),
        "Good practice" if answer.is_good_practice else "",
        f"{when(answer.answered_at)} {answer.answered_by}".strip() if answer.answered_at else "",
    ]
    return [*(label + words for label, words in said if words), " · ".join(part for part in about if part)]


def _answer(answer: AnswerLine, when: When) -> dict[str, Any]:
    return {
        "code": answer.code,
        "text": answer.text,
        "answer": answer.answer or "No answer",
        "fails": answer.fails,
        "score": answer_score_words(answer.score),
        "weight": NOTHING if answer.score is None else f"{answer.weight:f}",
        "more": more_of(answer, when),
    }


def _section_headings(*, by_sections: bool) -> list[str]:
    return ["Section", *(["Weight"] if by_sections else []), "Minimum", "Passed", "Score"]


def _section(line: SectionLine, *, by_sections: bool) -> list[str]:
    """A row below those headings: from weights that count for nothing nobody gets the raw score that is shown."""
    below = " (below)" if line.is_below_minimum else ""
    weight = NOTHING if line.score is None else f"{line.weight:f}"
    return [
        f"{line.code}. {line.title}",
        *([weight] if by_sections else []),
        f"{line.minimum:f}{below}" if line.minimum is not None else "None",
        f"{line.passed} of {line.scored}",
        shown_score(line.score),
    ]


def _finding(finding: FindingLine, when: When) -> list[str]:
    return [
        finding.number, finding.title, shown(finding.grade), shown(finding.status),
        when(finding.done_due_on) or "Not set",
    ]  # fmt: skip


def _finding_of(finding: FindingLine | None, report: AuditReport) -> str:
    if report.findings is None:
        return "Not shown"
    return f"{finding.number}, {shown(finding.grade).lower()}" if finding else "None raised"


def _signature(one: SignatureLine, when: When) -> dict[str, str]:
    post = f", {one.post}" if one.post else ""
    return {
        "name": one.name,
        "meaning": shown(one.meaning) + post,
        "at": f"{when(one.signed_at)}, password given again",
        "hash": f"Signed: {first_figures(one.text_hash)}",
    }


def _when(value: datetime | date | None, zone: ZoneInfo) -> str:
    return instant_in_words(value, zone) if value else ""


def _day_in_full(value: datetime) -> str:
    return f"{value.day} {value:%B %Y}"
