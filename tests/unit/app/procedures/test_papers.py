"""Papers of a procedure: every word on them, none of it taken for code, and the same bytes for the same words."""

import io
from datetime import date
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from app.core.pdf import NotRendered
from app.procedures.domain.text import ProcedureScenario, ProcedureStep, ProcedureText
from app.procedures.papers.blocks import blocks_of
from app.procedures.papers.head import PaperHead
from app.procedures.papers.printing import TEMPLATE, procedure_pdf
from app.procedures.papers.wording import procedure_docx

HOSTILE = [
    "#panic(1)",
    "$x^2$",
    "\\u{41}",
    "@ref",
    '"]) #import "x"',
    "// no comment",
    "<label>",
    "=1+1",
    "*/",
    "#{",
    "\\",
]
TEXT = ProcedureText(
    title="Handling a complaint",
    purpose="We settle **every** complaint.\n\n| Who | Limit |\n|---|---|\n| Agent | £50 |",
    steps=(
        ProcedureStep("4", "Log it", "At once:\n\n3. the day\n4. the channel", "Nothing gets *lost*"),
        ProcedureStep("2", "Reply", "In [plain words](https://example.org/plain).\n\n## Letters\n\n- short"),
    ),
    scenarios=(ProcedureScenario("1", "A relative calls", "> Ask for authority."),),
    rationale="Fair and fast.", data_protection="Keep little.", technology="`LOG-1`", capability="All agents.",
    records="Letters.", body="# From a file\n\nLeft over.",
)  # fmt: skip


def head(**more) -> PaperHead:
    given_head = {
        "code": "PR-COMPLAINT", "label": "2.1", "owner": "Hannah Osei", "content_hash": TEXT.content_hash,
        "revision": 2,         "effective_on": date(2026, 12, 1),
    }  # fmt: skip
    return PaperHead(**{**given_head, **more})


def pdf_words(text: ProcedureText, **more) -> str:
    reader = PdfReader(io.BytesIO(procedure_pdf(text, head(**more)).content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def docx_words(text: ProcedureText) -> str:
    document = docx.Document(io.BytesIO(procedure_docx(text, head())))
    return " ".join("".join(f"{one.text or ''} " for one in document.element.body.iter("{*}t")).split())


def test_all_parts_stand_in_their_order_with_the_reason_beside_its_step():
    words = pdf_words(TEXT)

    in_order = [
        "Handling a complaint", "Hannah Osei", "Purpose", "£50", "Steps", "1. Log it", "the channel", "Why",
        "Nothing gets lost", "2. Reply", "Scenarios", "Ask for authority", "Data protection", "Technology", "LOG-1",
        "Capability", "Records", "Rationale", "Further text", "From a file", "Left over",
    ]  # fmt: skip
    places = [words.index(part) for part in in_order]
    assert places == sorted(places)


def test_each_page_says_which_version_it_is_and_of_which_words():
    figures = TEXT.content_hash
    short = " ".join(figures[at : at + 4] for at in (0, 4, 8, 12))

    assert f"Printed from version 2.1, in force from 1 Dec 2026. Content {short}. Page 2 of 2" in pdf_words(TEXT)
    assert "Printed from revision 2 (version 2.1), which is not in force." in pdf_words(TEXT, effective_on=None)
    assert figures in pdf_words(TEXT)


def test_the_pdf_is_tagged_titled_and_in_a_language():
    pdf = procedure_pdf(TEXT, head())
    reader = PdfReader(io.BytesIO(pdf.content))
    root: Any = reader.trailer["/Root"]

    assert pdf.is_accessible
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert reader.metadata
    assert reader.metadata.title == "PR-COMPLAINT Handling a complaint, version 2.1"


def test_the_same_words_are_the_same_bytes_whenever_they_are_printed(monkeypatch):
    first = procedure_docx(TEXT, head()), procedure_pdf(TEXT, head()).content
    monkeypatch.setattr("zipfile.time.localtime", lambda *_: (2031, 1, 2, 3, 4, 6, 0, 0, 0))

    assert (procedure_docx(TEXT, head()), procedure_pdf(TEXT, head()).content) == first
    assert procedure_pdf(TEXT, head(), apart=True).content == first[1]
    assert procedure_docx(TEXT, head(label="2.2")) != first[0]


def test_a_step_keeps_its_list_its_numbers_and_its_link():
    document = docx.Document(io.BytesIO(procedure_docx(TEXT, head())))
    (steps,) = [table for table in document.tables if table.cell(0, 0).text == "Step"]

    assert [cell.text for cell in steps.column_cells(1)] == ["Why", "Nothing gets lost", ""]
    starts = document.part.numbering_part.element.xpath("//w:startOverride/@w:val")
    assert "3" in starts
    assert "https://example.org/plain" in [one.target_ref for one in document.part.rels.values() if one.is_external]


def test_steps_without_reasons_have_no_column_for_them():
    text = ProcedureText("T", steps=(ProcedureStep("1", "Log it", "At once"),))

    assert "Why" not in pdf_words(text)
    assert "Why" not in docx_words(text)
    assert "1. Log it At once" in docx_words(text)


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_wrote_is_never_code(words):
    # As code of markdown it is shown sign by sign, so that only the paper could take it for something else.
    text = ProcedureText(words, purpose=f"`{words}`", steps=(ProcedureStep("1", words, f"`{words}`", f"`{words}`"),))

    assert procedure_pdf(text, head()).is_accessible
    assert pdf_words(text).replace(" ", "").count(words.replace(" ", "")) >= 4
    assert docx_words(text).count(words) == 5


def test_signs_that_no_file_can_hold_and_endless_words_do_no_harm():
    text = ProcedureText(
        "a\x00b\ud800", purpose="w" * 20_000, rationale="\u202e\u05e9\u05dc \x1b عربي", body="- " * 40 + "deep"
    )

    assert pdf_words(text).replace(" ", "").count("w") >= 20_000
    assert "w" * 20_000 in docx_words(text)
    assert "deep" in pdf_words(text)


def test_what_no_font_shows_is_made_without_the_standard_and_said():
    pdf = procedure_pdf(ProcedureText("T", purpose="It said 𓀀"), head())

    assert pdf.without_glyph == ("𓀀",)
    assert "its Word document hold them as they were written" in pdf_words(ProcedureText("T", purpose="It said 𓀀"))


def test_a_paper_that_cannot_be_made_says_that_the_procedure_is_unharmed():
    with pytest.raises(NotRendered, match="The procedure itself is unharmed"):
        TEMPLATE.render({"title": "only"}, made_at=head().made_at)


def test_a_place_on_our_pages_is_no_link_on_paper():
    (block,) = blocks_of("[step 3](#step-3) and [web](https://example.org)")

    assert [(span["text"], span["href"]) for span in block["spans"]] == [
        ("step 3", ""), (" and ", ""), ("web", "https://example.org"),
    ]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from(list("ab 1\n#>*_-+.)[](]!|`~<&;:/\\\"'=$@{}")), max_size=120))
def test_whatever_is_written_can_be_printed(text):
    words = ProcedureText("T", purpose=text, steps=(ProcedureStep("1", text, text, text),), body=text)

    assert procedure_pdf(words, head()).is_accessible
    assert procedure_docx(words, head()).startswith(b"PK")
