"""Citations of rules in the spellings that regulators and the register use."""

import pytest

from regwatch.domain.citations import Citation, citations_in, closeness


def places(text: str) -> set[tuple[str, str]]:
    return {(found.instrument, found.place) for found in citations_in(text) if found.place}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("under DISP 1.6.2R a firm", {("DISP", "1.6.2R")}),
        ("DISP1.6.2R", {("DISP", "1.6.2R")}),
        ("PRIN 2A.8.1R applies", {("PRIN", "2A.8.1R")}),
        ("DISP 1.3.1R, 1.3.1AAR and 1.3.3R", {("DISP", "1.3.1R"), ("DISP", "1.3.1AAR"), ("DISP", "1.3.3R")}),
        ("PS25/19 and FG21/1", {("PS", "25/19"), ("FG", "21/1")}),
        ("CP 26-3", {("CP", "26/3")}),
        ("Principle 12", {("PRINCIPLE", "12")}),
        ("regulation 21 of PECR", {("PECR", "21")}),
        ("regs 21, 22 and 24 of PECR", {("PECR", "21"), ("PECR", "22"), ("PECR", "24")}),
        ("Articles 33 and 34 of the UK GDPR", {("UKGDPR", "33"), ("UKGDPR", "34")}),
        ("Art. 22A of the GDPR", {("UKGDPR", "22A")}),
        ("section 164A of the Data Protection Act 2018", {("DPA", "164A")}),
        ("section 20 of the Equality Act 2010", {("EQUALITY", "20")}),
        ("ISO 18295-2 and ISO/IEC 27001", {("ISO", "18295-2"), ("ISO", "27001")}),
        ("PCI DSS requirement 3.3.1", {("PCI", "3.3.1")}),
        ("General Condition C4", {("GC", "C4")}),
    ],
)
def test_a_citation_is_found_in_the_spelling_of_its_writer(text, expected):
    assert places(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "our section 3 of the office", "requirement 3.3 of our tender", "a display of 1.6 million",
        "Article on complaints",
        "Regulation matters in 2026", "see part 7", "the disposition 1.6",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_citation_is_none(text):
    assert places(text) == set()


def test_an_amount_after_and_is_no_second_article():
    assert places("Article 5 and 10 days later, under the GDPR") == {("UKGDPR", "5")}
    assert places("Article 5 and 30% of firms, under the GDPR") == {("UKGDPR", "5")}


@pytest.mark.parametrize(
    ("asked", "held", "least", "most"),
    [
        ("DISP 1.6.2R", "DISP 1.6.2R", 1, 1),
        ("DISP 1.6.2R", "DISP 1.6.2G", 1, 1),
        ("DISP 1.6", "DISP 1.6.2R", 0.7, 0.9),
        ("DISP 1.6.2R", "DISP 1.6.1R", 0.1, 0.5),
        ("DISP 1", "DISP 1.6.2R", 0, 0.5),
        ("DISP 1.6.2R", "CONC 1.6.2R", 0, 0),
        ("PS25/19", "PS25/18", 0, 0.2),
    ],
)
def test_two_citations_are_as_close_as_their_places(asked, held, least, most):
    (one,), (other,) = citations_in(asked), citations_in(held)
    assert least <= closeness(one, other) <= most
    assert closeness(one, other) == closeness(other, one)


def test_the_words_of_a_citation_stand_in_the_text():
    text = "Breaches of Articles 33 and 34 of the UK GDPR, DISP 1.6.2R and regs 21, 22."
    assert all(found.words in text for found in citations_in(text))
    assert Citation("DISP", "1.6.2R", "DISP 1.6.2R").parts == ("1", "6", "2R")
