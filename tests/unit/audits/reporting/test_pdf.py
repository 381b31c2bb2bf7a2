"""The PDF of a report: tagged, titled, literal, the same for the same, and honest where a font is missing."""

import re
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from app.core.pdf import NotRendered, Pdf, characters_without_glyph
from audits.conduct.domain.reopening import Reopening
from audits.reporting.domain.audit_report import AnswerLine, AuditReport, FindingLine, SignatureLine, section_line
from audits.reporting.making import is_long
from audits.reporting.pdf import AUDIT_TEMPLATE
from audits.reporting.printing import printable
from audits.words import Critical, Grade, Outcome, QuestionType

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
HASH = "c41e88d02b97f3a5" * 4

FAILED = AnswerLine(
    section="C", code="C5", text="If the customer was dissatisfied, was it logged?", type=QuestionType.YES_NO,
    answer="No", comment="Nothing was logged", marks=("04:12 third time",), is_good_practice=True, score=Fraction(0),
    weight=Decimal("2.5"), fails=True, critical=Critical.CUSTOMER, grade=Grade.MAJOR, category="responsiveness",
    requirements=("FCA-DISP-131",), evidence=("letter.pdf",), answered_at=AT, answered_by="Leila Haddad",
)  # fmt: skip
PASSED = replace(FAILED, code="C6", answer="2 of 3, good", score=Fraction(2, 3), fails=False, critical=None, grade=None)
SKIPPED = replace(PASSED, code="C7", answer="N/A", is_na=True, na_reason="No refund was asked for", score=None)


def report(*answers: AnswerLine, **more) -> AuditReport:
    lines = answers or (FAILED, PASSED, SKIPPED)
    fields = {
        "audit_id": 257, "revision": 1, "latest": 1, "checklist": "Service call quality", "ref": "CL-CALL",
        "version": 6, "unit": "Billing B", "auditor": "Leila Haddad", "auditee": "Dean Whitlock",
        "about": "File 2231", "channel": "phone", "recording": "4471-0926", "happened_on": date(2026, 11, 18),
        "completed_at": AT, "completed_by": "Leila Haddad", "reason": "", "pass_mark": Decimal(85),
        "outcome": Outcome.FAIL, "is_autofail": True, "raw": Fraction(100, 3), "final": Fraction(0),
        "content_hash": HASH, "answers": lines,
        "sections": (section_line("C", "Resolution", Decimal(30), Decimal(50), lines),),
        "findings": (FindingLine("F-0427", "C5", "Not logged", Grade.MAJOR, "open", date(2026, 12, 19)),),
        "signatures": (SignatureLine("Leila Haddad", "Completed by", "Team leader", AT, HASH),),
    }  # fmt: skip
    return AuditReport(**{**fields, **more})


def made(one: AuditReport) -> Pdf:
    return AUDIT_TEMPLATE.render(printable(one, printed_by="Hannah Osei", printed_at=AT, zone=LONDON), made_at=AT)


def inside(pdf: bytes) -> str:
    """The file with its streams opened, which is where objects and page contents lie."""
    parts = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(parts).decode("latin-1")


def text_of(pdf: bytes) -> str:
    """The words as they are read aloud or copied: each glyph by what its font's map says it means."""
    opened = inside(pdf)
    meanings: dict[str, str] = {}
    for block in re.findall(r"begincmap(.*?)endcmap", opened, re.DOTALL):
        for code, meaning in re.findall(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", block):
            meanings.setdefault(code.upper(), bytes.fromhex(meaning).decode("utf-16-be", "replace"))
    return "".join(meanings.values())


def test_it_is_tagged_titled_and_in_a_language():
    pdf = made(report())
    opened = inside(pdf.content)

    assert pdf.is_accessible
    assert pdf.content.startswith(b"%PDF-1.7")
    for mark in ("/StructTreeRoot", "/MarkInfo", "/Marked true", "/Lang(en-GB)", "/Title(", "/DisplayDocTitle true"):
        assert mark in opened, mark
    assert "pdfuaid:part" in opened
    assert "Service call quality: audit report, revision 1" in opened


def test_tables_have_headings_and_the_scale_has_words():
    opened = inside(made(report()).content)

    for tag in ("/S/H1", "/S/H2", "/S/Table", "/S/THead", "/S/TH", "/S/Figure"):
        assert tag in opened, tag
    assert "Raw score 33.33 of 100; the tick is the pass mark 85." in opened


def test_the_same_report_is_the_same_bytes():
    assert made(report()).content == made(report()).content
    assert made(report()).content != made(report(FAILED)).content


@pytest.mark.parametrize(
    "words",
    ["#panic(1)", "*bold* _it_", "<a@b>", "=1+1", "$x^2$", "@ref", '"]) #import', "\\u{41}", "// no comment", "`raw`"],
)
def test_what_people_wrote_is_never_markup(words):
    """Typst would stop at a call, a reference or an unclosed quote if any of it were read as markup."""
    pdf = made(report(replace(FAILED, comment=words, text=words, answer=words), about=words, checklist=words))

    assert pdf.is_accessible
    assert set(words) - {" "} <= set(text_of(pdf.content))


@pytest.mark.parametrize("words", ["Zażółć gęślą jaźń", "Ελληνικά", "Кириллица", "naïve café £ € \u2013 “quoted” ✓"])
def test_european_scripts_need_no_font_of_the_machine(words):
    assert made(report(replace(FAILED, comment=words))).is_accessible
    assert characters_without_glyph(words) == ()


def test_what_no_font_shows_is_made_without_the_standard_and_said():
    pdf = made(report(replace(FAILED, comment="It said 𓀀𓀁 and 😀")))

    assert {"𓀀", "𓀁"} <= set(pdf.without_glyph)
    assert pdf.content.startswith(b"%PDF")
    assert "pdfuaid:part" not in inside(pdf.content)
    assert "/StructTreeRoot" in inside(pdf.content)
    assert {"𓀀", "𓀁"} <= set(characters_without_glyph("It said 𓀀𓀁"))


def test_a_template_that_does_not_compile_is_a_sentence_and_no_crash():
    with pytest.raises(NotRendered, match="The audit itself is unharmed"):
        AUDIT_TEMPLATE.render({"title": "only"}, made_at=AT)


def test_a_process_of_its_own_makes_the_same_bytes():
    document = printable(report(), printed_by="Hannah Osei", printed_at=AT, zone=LONDON)

    assert AUDIT_TEMPLATE.render(document, made_at=AT, apart=True).content == made(report()).content


def test_a_process_of_its_own_says_what_it_could_not_show():
    one = report(replace(FAILED, comment="It said 𓀀"))
    document = printable(one, printed_by="Hannah Osei", printed_at=AT, zone=LONDON)

    assert AUDIT_TEMPLATE.render(document, made_at=AT, apart=True).without_glyph == ("𓀀",)
    with pytest.raises(NotRendered, match="The audit itself is unharmed"):
        AUDIT_TEMPLATE.render({"title": "only"}, made_at=AT, apart=True)


def test_a_report_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr("app.core.pdf.LONGEST", 0.001)
    document = printable(report(), printed_by="Hannah Osei", printed_at=AT, zone=LONDON)

    with pytest.raises(NotRendered, match="it took more than"):
        AUDIT_TEMPLATE.render(document, made_at=AT, apart=True)


def test_many_words_make_a_report_long_as_many_questions_do():
    assert not is_long(report())
    assert is_long(report(*[FAILED] * 151))
    assert is_long(report(*[replace(FAILED, comment="x" * 20_000)] * 6))


def test_an_audit_that_scored_nothing_has_no_scale():
    document = printable(
        report(SKIPPED, outcome=Outcome.NOT_SCORED, raw=None, final=None, is_autofail=False),
        printed_by="Hannah Osei", printed_at=AT, zone=LONDON,
    )  # fmt: skip

    assert document["scale"] is None
    assert "neither passed nor failed" in document["verdict"]
    assert AUDIT_TEMPLATE.render(document, made_at=AT).is_accessible


def test_an_empty_audit_is_still_a_report():
    assert made(replace(report(), answers=(), findings=(), signatures=(), sections=())).is_accessible


def test_weights_of_sections_are_printed_where_they_count_in_the_raw_score():
    document = printable(report(by_sections=True), printed_by="x", printed_at=AT, zone=LONDON)

    assert document["section_headings"] == ["Section", "Weight", "Minimum", "Passed", "Score"]
    assert document["sections"] == [["C. Resolution", "30", "50 (below)", "1 of 2", "33.33"]]
    assert "sections by their weights" in document["sections_note"]
    assert made(report(by_sections=True)).is_accessible


def test_weights_of_sections_are_not_printed_where_the_score_is_made_over_all_questions():
    document = printable(report(), printed_by="x", printed_at=AT, zone=LONDON)

    assert document["section_headings"] == ["Section", "Minimum", "Passed", "Score"]
    assert document["sections"] == [["C. Resolution", "50 (below)", "1 of 2", "33.33"]]
    assert "all scored questions by their weights" in document["sections_note"]
    assert made(report()).is_accessible


def test_who_printed_what_and_when_stands_on_every_page():
    document = printable(report(), printed_by="Hannah Osei", printed_at=AT, zone=LONDON)

    assert document["printed"] == "Printed from Tidemark on 24 November 2026 by Hannah Osei."
    assert document["hash"] == "c41e 88d0 2b97 f3a5"
    assert ["Content hash", HASH] in document["facts"]


def test_a_reader_who_may_not_see_findings_is_told_so_and_not_that_there_are_none():
    document = printable(report(findings=None), printed_by="x", printed_at=AT, zone=LONDON)

    assert "may see" in document["no_findings"]
    assert document["failed"][0]["finding"] == "Not shown"


def test_an_older_revision_says_that_a_newer_one_counts():
    document = printable(report(revision=1, latest=2), printed_by="x", printed_at=AT, zone=LONDON)

    assert "A newer revision exists and is the one that counts" in document["notes"][0]


def test_a_reopened_revision_says_who_reopened_it_when_and_why():
    again = Reopening("Martin Keogh", date(2026, 11, 25))
    one = report(revision=2, latest=2, reason="Wrong call", reopening=again)
    document = printable(one, printed_by="x", printed_at=AT, zone=LONDON)

    said = "Revision 2 of 2, reopened by Martin Keogh on 25 Nov 2026: Wrong call."
    assert document["notes"] == [f"Audit A-0257. {said}"]


def test_withdrawn_findings_stand_apart():
    gone = FindingLine("F-0428", "C6", "Not warm", Grade.MINOR, "cancelled", None)
    document = printable(report(withdrawn=(gone,)), printed_by="x", printed_at=AT, zone=LONDON)

    assert [one[0] for one in document["findings"]] == ["F-0427"]
    assert document["withdrawn"] == [["F-0428", "Not warm", "Minor", "Cancelled", "Not set"]]
    assert b"%PDF" in made(report(withdrawn=(gone,))).content[:8]
