"""What is written as a paper is found when the paper is read again."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.markdown import plain_markdown
from app.procedures.domain.text import ProcedureScenario, ProcedureStep, ProcedureText
from app.procedures.papers.head import PaperHead
from app.procedures.papers.printing import procedure_pdf
from app.procedures.papers.wording import procedure_docx
from app.procedures.reading.papers import read_paper
from app.procedures.reading.tools import PAPERS

HEAD = PaperHead("PR-1", "1.0", "Hannah Osei", "c41e88d02b97f3a5" * 4, 2, date(2026, 12, 1))
WORD = st.text("abcdefgh", min_size=2, max_size=8)
LINE = st.lists(WORD, min_size=1, max_size=5).map(" ".join)
MARKDOWN = st.lists(
    st.one_of(
        LINE,
        LINE.map(lambda line: f"**{line}**"),
        st.lists(LINE, min_size=1, max_size=3).map(lambda lines: "\n".join(f"- {line}" for line in lines)),
        st.lists(LINE, min_size=1, max_size=3).map(
            lambda lines: "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 2))
        ),
        st.tuples(LINE, LINE).map(lambda cells: f"| {cells[0]} | {cells[1]} |\n|---|---|\n| {cells[1]} | {cells[0]} |"),
        LINE.map(lambda line: f"## {line}"),
        LINE.map(lambda line: f"> {line}"),
    ),
    min_size=1,
    max_size=4,
).map("\n\n".join)
TEXTS = st.builds(
    ProcedureText,
    title=LINE,
    purpose=MARKDOWN,
    steps=st.lists(st.builds(ProcedureStep, st.just("1"), LINE, MARKDOWN, MARKDOWN), max_size=3).map(tuple),
    scenarios=st.lists(st.builds(ProcedureScenario, st.just("1"), LINE, MARKDOWN), max_size=2).map(tuple),
    records=MARKDOWN,
    body=MARKDOWN,
)


@pytest.fixture(scope="module", autouse=True)
def _ended():
    yield
    PAPERS.close()


def words_of(text: ProcedureText) -> set[str]:
    document = text.document()
    points = [part for name in ("steps", "scenarios") for point in document.pop(name, ()) for part in point.values()]
    return {word for part in [*document.values(), *points] for word in plain_markdown(part).split()}


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=20)
@given(TEXTS)
def test_every_word_of_a_word_document_comes_back(text):
    found = words_of(read_paper(PAPERS, procedure_docx(text, HEAD), "a.docx").text)

    assert words_of(text) <= found


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=20)
@given(TEXTS)
def test_every_word_of_a_pdf_comes_back(text):
    found = words_of(read_paper(PAPERS, procedure_pdf(text, HEAD).content, "a.pdf").text)

    assert words_of(text) <= found


def test_steps_and_their_reasons_come_back_as_they_were():
    steps = (
        ProcedureStep("1", "Log it", "At once:\n\n1. the **day**\n2. the channel", "Nothing gets *lost*"),
        ProcedureStep("2", "Reply", "In [plain words](https://example.org/plain)."),
    )
    text = ProcedureText("Complaints", purpose="To settle them.", steps=steps, records="- letters\n- codes")

    read = read_paper(PAPERS, procedure_docx(text, HEAD), "a.docx").text

    assert (read.title, read.purpose, read.steps, read.records) == (text.title, text.purpose, text.steps, text.records)
