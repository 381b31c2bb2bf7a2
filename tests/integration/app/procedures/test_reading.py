import pytest
from docx.enum.text import WD_BREAK
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.child import Readers
from app.core.errors import BadInput
from app.core.markdown import plain_markdown
from app.procedures.domain.losses import LossKind
from app.procedures.reading.papers import ReadPaper, read_paper
from app.procedures.reading.tools import LIMITS, PAPERS
from tests.factories.papers import altered, paragraph, pdf, run, with_part, word, word_of

NS = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)


@pytest.fixture(scope="module", autouse=True)
def _ended():
    yield
    PAPERS.close()


def read(body: bytes, name: str = "Paper.docx") -> ReadPaper:
    return read_paper(PAPERS, body, name)


def refused(body: bytes, name: str = "Paper.docx") -> str:
    with pytest.raises(BadInput) as error:
        read(body, name)
    return error.value.errors["file"]


def losses_of(body: bytes) -> dict[LossKind, tuple[int, tuple[str, ...]]]:
    return {loss.kind: (loss.count, loss.words) for loss in read(body).losses}


def complaints(document) -> None:
    document.add_heading("Handling a complaint", 0)
    document.add_heading("1. Purpose", 1)
    line = document.add_paragraph("We settle ")
    line.add_run("every").bold = True
    line.add_run(" complaint *well*, ")
    line.add_run("fairly").italic = True
    line.add_run(".").add_break(WD_BREAK.LINE)
    line.add_run("Always.")
    document.add_heading("What to do", 1)
    document.add_paragraph("Log it.", style="List Number")
    document.add_paragraph("with its day", style="List Bullet 2")
    document.add_paragraph("Reply.", style="List Number")
    document.add_heading("Limits", 1)
    table = document.add_table(2, 2)
    for cell, words in zip(table._cells, ("Who", "How much|", "Agent", "£50"), strict=True):
        cell.text = words


def test_a_word_document_becomes_a_text_in_its_parts():
    paper = read(word(complaints))

    assert paper.text.title == "Handling a complaint"
    assert paper.text.purpose == "We settle **every** complaint \\*well\\*, *fairly*.\\\nAlways."
    assert [(step.title, step.text) for step in paper.text.steps] == [("Log it.", "- with its day"), ("Reply.", "")]
    assert paper.text.body == "# Limits\n\n| Who | How much\\| |\n| --- | --- |\n| Agent | £50 |"
    assert paper.losses == ()
    assert [heading for heading, _ in paper.placed] == ["1. Purpose", "What to do"]


def test_tracked_changes_are_taken_as_accepted_and_said():
    body = word_of(
        paragraph(
            run("Reply within ") + '<w:del w:id="1" w:author="A"><w:r><w:delText>eight</w:delText></w:r></w:del>'
            '<w:ins w:id="2" w:author="A">' + run("four") + "</w:ins>" + run(" weeks.")
        )
        + paragraph('<w:moveFrom w:id="3" w:author="A">' + run("Moved.") + "</w:moveFrom>")
        + paragraph('<w:moveTo w:id="4" w:author="A">' + run("Moved.") + "</w:moveTo>")
        + paragraph(run("Bold now.", '<w:b/><w:rPrChange w:id="5" w:author="A"><w:rPr/></w:rPrChange>'))
    )

    paper = read(body)

    assert plain_markdown(paper.text.body).split("\n") == ["Reply within four weeks.", "Moved.", "Bold now."]
    assert {loss.kind: (loss.count, loss.words) for loss in paper.losses} == {
        LossKind.INSERTED: (1, ()), LossKind.DELETED: (1, ("eight",)), LossKind.MOVED: (1, ()),
        LossKind.REFORMATTED: (1, ()),
    }  # fmt: skip
    assert "1 tracked deletion: taken as accepted, so the words are left out." in [one.sentence for one in paper.losses]


def drawing(inner: str, described: str = "") -> str:
    told = f'<wp:docPr id="1" name="x" descr="{described}"/>'
    return f"<w:r><w:drawing {NS}><wp:inline>{told}{inner}</wp:inline></w:drawing></w:r>"


@pytest.mark.parametrize(
    ("inner", "kind", "words"),
    [
        (drawing("<pic:pic/>", "The till"), LossKind.PICTURE, ("The till",)),
        (drawing("<c:chart/>"), LossKind.CHART, ()),
        (drawing("<a:sp/>"), LossKind.SHAPE, ()),
        (
            drawing(f"<w:txbxContent>{paragraph(run('Boxed'))}{paragraph(run('words'))}</w:txbxContent>"),
            LossKind.TEXT_BOX, ("Boxed words",),
        ),
        (f"<w:r><w:object {NS}><v:shape><v:imagedata/></v:shape><OLEObject/></w:object></w:r>", LossKind.EMBEDDED, ()),
        (f"<m:oMath {NS}><m:r><m:t>x+1</m:t></m:r></m:oMath>", LossKind.EQUATION, ()),
        (run("secret", "<w:vanish/>"), LossKind.HIDDEN, ("secret",)),
        (run("struck", "<w:strike/>"), LossKind.STRUCK, ()),
        (f'<w:hyperlink w:anchor="x">{run("there")}</w:hyperlink>', LossKind.LINK, ()),
        (f'<w:fldSimple w:instr="PAGE">{run("7")}</w:fldSimple>', LossKind.FIELD, ()),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', LossKind.SYMBOL, ()),
        (
            f"<w:sdt><w:sdtPr><w:date/></w:sdtPr><w:sdtContent>{run('May')}</w:sdtContent></w:sdt>",
            LossKind.FORM_FIELD, (),
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_named_counted_and_its_words_are_shown(inner, kind, words):
    assert losses_of(word_of(paragraph(run("Kept. ") + inner))) == {kind: (1, words)}


def test_a_field_keeps_what_it_showed_and_not_its_order():
    step = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    field = (
        step("begin")
        + "<w:r><w:instrText>REF x</w:instrText></w:r>"
        + step("separate")
        + run("section 4")
        + step("end")
    )

    paper = read(word_of(paragraph(run("See ") + field + run("."))))

    assert paper.text.body == "See section 4."
    assert [one.sentence for one in paper.losses] == ["1 field: kept as the words that it showed, and changes no more."]


@pytest.mark.parametrize(
    ("name", "inner", "kind"),
    [
        ("comments", "comment", LossKind.COMMENT),
        ("footnotes", "footnote", LossKind.FOOTNOTE),
        ("header", "p", LossKind.HEADER),
    ],
)
def test_comments_notes_and_headers_are_listed_with_their_words(name, inner, kind):
    xml = (
        paragraph(run("Beside the text"))
        if inner == "p"
        else f"<w:{inner} w:id='1'>{paragraph(run('Beside the text'))}</w:{inner}>"
    )

    assert losses_of(with_part(word_of(paragraph(run("Kept."))), f"{name}9.xml", name, xml)) == {
        kind: (1, ("Beside the text",))
    }


def test_merged_cells_and_tables_inside_tables_are_said_and_keep_their_words():
    def build(document):
        table = document.add_table(2, 2)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "Wide"
        table.cell(1, 0).add_table(1, 2)._cells[1].text = "inner"
        table.cell(1, 1).text = "last"

    paper = read(word(build))

    assert {"Wide", "inner", "last"} <= set(plain_markdown(paper.text.body).split())
    assert {loss.kind for loss in paper.losses} == {LossKind.MERGED_CELLS, LossKind.NESTED_TABLE}


def test_links_to_the_web_stay_links():
    body = with_link(word_of(paragraph(f'<w:hyperlink r:id="rId901" xmlns:r="{REL}">{run("the guide")}</w:hyperlink>')))

    assert read(body).text.body == "[the guide](https://example.org/a%20b)"


REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_link(body: bytes) -> bytes:
    told = f'<Relationship Id="rId901" Type="{REL}/hyperlink" Target="https://example.org/a b" TargetMode="External"/>'
    return altered(body, "word/_rels/document.xml.rels", "</Relationships>", f"{told}</Relationships>")


WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=8)
PARAGRAPH = st.tuples(
    st.sampled_from(
        ["Normal", "List Number", "List Bullet", "List Bullet 2", "Heading 1", "Heading 2", "Title", "Quote"]
    ),
    st.lists(st.tuples(WORDS, st.booleans(), st.booleans()), min_size=1, max_size=5),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=25)
@given(st.lists(PARAGRAPH, min_size=1, max_size=8))
def test_every_word_of_a_documents_paragraphs_stands_in_the_text_or_among_the_losses(paragraphs):
    def build(document):
        for style, runs in paragraphs:
            line = document.add_paragraph(style=style)
            for words, bold, italic in runs:
                one = line.add_run(f"w{words}w ")
                one.bold, one.italic = bold, italic

    paper = read(word(build))

    held = f"{paper.text.title}\n{plain_markdown(paper.text.plain())}".split()
    lost = [word for loss in paper.losses for words in loss.words for word in words.split()]
    assert {f"w{words}w" for _, runs in paragraphs for words, _, _ in runs} <= {*held, *lost}


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        (b"Dear Sir", "a.docx", "“a.docx” is not a Word document. Nothing was kept. Save it as .docx and"),
        (b"%PDF-1.4", "a.docx", "is not a Word document"),
        (b"PK\x03\x04 and no more", "a.docx", "is a Word document that is damaged or incomplete"),
        (b"\xd0\xcf\x11\xe0", "a.doc", "is a document of Word 97 to 2003 (.doc), or protected by a password"),
        (b"PK\x03\x04", "a.pdf", "“a.pdf” is not a PDF"),
        (b"\x89PNG", "a.png", "is neither a Word document (.docx) nor a PDF"),
        (b"%PDF-1.4\nrubbish", "a.pdf", "is a PDF that is damaged or incomplete"),
        (pdf("", ""), "a.pdf", "holds no words, only pictures of pages (a scan)"),
        (pdf(*["x"] * 501), "a.pdf", "has more than 500 pages"),
        (
            pdf("x", trailer="/Encrypt << /Filter /Standard /V 9 /R 9 /O (a) /U (b) /P -4 >> /ID [(a) (b)]"),
            "a.pdf", "is protected by a password, so nobody can read it here",
        ),
    ],
)  # fmt: skip
def test_what_a_file_is_instead_is_said_plainly(body, name, said):
    assert said in refused(body, name)
    assert "Nothing was kept" in refused(body, name)


def test_a_document_that_is_none_inside_or_says_nothing_is_refused():
    assert "is not a Word document" in refused(
        altered(word(lambda _: None), "_rels/.rels", '/officeDocument"', '/other"')
    )
    assert "is a Word document without words" in refused(word(lambda _: None))


def test_entities_are_refused_and_never_followed():
    head, declared = "<w:document ", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    body = altered(word(complaints), "word/document.xml", head, f"{declared}{head}")

    assert "declares a document type" in refused(body)


def test_an_archive_that_unpacks_to_too_much_is_not_opened():
    body = with_part(word(complaints), "filler.xml", "comments", " " * (51 * 1024 * 1024))

    assert "unpacks to more than 50 MB" in refused(body)


def test_a_pdf_is_read_page_by_page_with_what_is_on_its_pages():
    note = "/Annots [<< /Type /Annot /Subtype /Text /Contents (Check this) >>]"
    body = pdf(
        "Handling *complaints*\n1. Log it and say to the customer\nwhen",
        "Second page",
        "",
        trailer="/Info << /Title (Complaints) >>",
        page=note,
    )

    paper = read(body, "a.pdf")

    assert paper.text.title == "Complaints"
    assert paper.text.body == "Handling \\*complaints\\*\n\n1\\. Log it and say to the customer\nwhen\n\nSecond page"
    found = {loss.kind: (loss.count, loss.words) for loss in paper.losses}
    assert found[LossKind.WORDLESS_PAGE] == (1, ())
    assert found[LossKind.ANNOTATION] == (3, ("Check this",) * 3)
    assert found[LossKind.LAYOUT] == (3, ())


def test_the_name_of_the_file_is_the_title_of_a_paper_without_one():
    assert read(pdf("Words"), "C:\\My files\\Refunds 2026.pdf").text.title == "Refunds 2026"


def test_a_reader_that_does_not_start_is_said_to_be_ours():
    with (
        Readers({"word": "app.nothing_here:read"}, limits=LIMITS) as broken,
        pytest.raises(BadInput, match="does not start"),
    ):
        read_paper(broken, word(complaints), "a.docx")
