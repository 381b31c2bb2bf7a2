import pytest
from hypothesis import given
from hypothesis import strategies as st

from regwatch.matching.domain.citations import Citation, citations_in, closeness


def cited(text: str) -> set[str]:
    return {f"{one.instrument} {one.place}".strip() for one in citations_in(text)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DISP 1.6.2R", {"DISP 1.6.2R"}),
        ("under DISP 1.6.2 R(1)", {"DISP 1.6.2"}),
        ("DISP1.6.2R.", {"DISP 1.6.2R"}),
        ("SYSC 10A.1.6R", {"SYSC 10A.1.6R"}),
        ("Principle 12 and PRIN 2A", {"PRINCIPLE 12", "PRIN 2A"}),
        ("PECR reg 21", {"PECR", "PECR 21"}),
        ("PECR reg. 21(1)", {"PECR", "PECR 21"}),
        ("regulation 21A of PECR", {"PECR", "PECR 21A"}),
        ("reg.21 of the Privacy and Electronic Communications Regulations", {"PECR", "PECR 21"}),
        ("Article 33", {"UKGDPR 33"}),
        ("Art. 33(1) UK GDPR", {"UKGDPR", "UKGDPR 33"}),
        ("article 33 of the General Data Protection Regulation", {"UKGDPR", "UKGDPR 33"}),
        ("the UK GDPR", {"UKGDPR"}),
        ("section 164A of the DPA 2018", {"DPA", "DPA 164A"}),
        ("s.20 Equality Act 2010", {"EQUALITY", "EQUALITY 20"}),
        ("General Condition C6, GC C4", {"GC C6", "GC C4"}),
        ("PCI DSS requirement 3.3.1", {"PCI 3.3.1"}),
        ("CP25/1, PS 25-19 and SS1/21", {"CP 25/1", "PS 25/19", "SS 1/21"}),
        ("ISO 18295-1:2017 and ISO/IEC 27001", {"ISO 18295-1", "ISO 27001"}),
    ],
)
def test_a_citation_is_found_however_it_is_written(text, found):
    assert cited(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Articles 33 and 34", {"33", "34"}),
        ("Articles 12, 12A and 15", {"12", "12A", "15"}),
        ("Articles 12 to 14", {"12", "13", "14"}),
        ("Articles 22A to 22D", {"22A", "22B", "22C", "22D"}),
        ("Arts. 5(1), 6(1)(f) & 9", {"5", "6", "9"}),
        ("Articles 12\u201314", {"12", "13", "14"}),
        ("Articles 14 to 12", {"14", "12"}),
        ("Articles 1 to 400", {"1", "400"}),
        ("Article 33 and 72 hours", {"33"}),
        ("Articles 33 and 34 and 72 hours", {"33", "34"}),
        ("Articles 33 and 34, 2018", {"33", "34"}),
    ],
)
def test_lists_and_ranges_name_every_place_in_them(text, found):
    assert {one.place for one in citations_in(text)} == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PECR regs 19 to 22", {"PECR", "PECR 19", "PECR 20", "PECR 21", "PECR 22"}),
        ("PECR regulations 21A and 21B", {"PECR", "PECR 21A", "PECR 21B"}),
        ("DISP 1.3.1R, 1.3.1AR and 1.3.1AAR", {"DISP 1.3.1R", "DISP 1.3.1AR", "DISP 1.3.1AAR"}),
        ("PRIN 2A.5.10R to 2A.5.12R", {"PRIN 2A.5.10R", "PRIN 2A.5.11R", "PRIN 2A.5.12R"}),
        ("CONC 7.9 and CONC 7.11.1R", {"CONC 7.9", "CONC 7.11.1R"}),
        ("ss.128-130 Communications Act", {"COMMUNICATIONS", *(f"COMMUNICATIONS {n}" for n in (128, 129, 130))}),
        ("PCI DSS Requirements 3.4.1 and 3.4.2", {"PCI 3.4.1", "PCI 3.4.2"}),
        ("Principles 6 and 7", {"PRINCIPLE 6", "PRINCIPLE 7"}),
        ("DISP 1.6 and 2.5 million", {"DISP 1.6"}),
        ("DISP 1.6, 1.5 million", {"DISP 1.6"}),
    ],
)
def test_lists_of_other_instruments_too(text, found):
    assert cited(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "", "disp 1.6", "DISPATCH 1.6", "INDISP 1.6", "the TC 260 committee", "a GENeral 3", "regulation 21",
        "Regulation (EU) 2016/679", "section 21", "requirement 3.3.1", "an article 3 pages long",
        "Article 10 of the European Convention on Human Rights", "Article 5 of the EU AI Act", "part 33",
        "chart 5", "PS5", "CP 2025", "ISO 9", "in 2018, 33 firms",
        "LPECRX", "the spa 2018",
        "the principle 12 firms share",
    ],
)  # fmt: skip
def test_false_friends_cite_nothing(text):
    assert cited(text) == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the DPA, and section 20 of the Equality Act", {"DPA", "EQUALITY", "EQUALITY 20"}),
        ("Equality Act section 20 and DPA section 3", {"EQUALITY", "EQUALITY 20", "DPA", "DPA 3"}),
        ("section 21 of the Housing Act, and the Data Protection Act", {"DPA"}),
        ("Regulation 5 of the Working Time Regulations; PECR", {"PECR"}),
        ("Article 8 of the Convention and Article 6 of the UK GDPR", {"UKGDPR", "UKGDPR 6"}),
        ("regulation 9 of the Consumer Contracts Regulations, unlike PECR", {"PECR", "CCR", "CCR 9"}),
    ],
)
def test_a_place_belongs_to_the_instrument_that_is_named_with_it(text, found):
    assert cited(text) == found


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("DISP 1.6.2R", "DISP 1.6.2R", 1.0),
        ("DISP 1.6.2R", "DISP 1.6.2", 1.0),
        ("DISP 1.6.2R", "DISP 1.6.2G", 1.0),
        ("DISP 1.6", "DISP 1.6.2R", 0.7),
        ("DISP 1", "DISP 1.6.2R", 0.1),
        ("DISP 1.6.2R", "DISP 1.6.3R", 0.2),
        ("DISP 1.6.2R", "DISP 1.6.2AR", 0.2),
        ("DISP 1.6.2R", "DISP 2.6.2R", 0.0),
        ("DISP 1.6.2R", "CONC 1.6.2R", 0.0),
        ("PRIN 2A.5", "PRIN 2.5", 0.0),
        ("PECR reg 21", "PECR reg 22", 0.0),
    ],
)
def test_closeness_says_how_far_two_citations_mean_one_place(ours, theirs, expected):
    one, other = citations_in(ours)[-1], citations_in(theirs)[-1]

    assert closeness(one, other) == closeness(other, one) == pytest.approx(expected)


def test_an_instrument_as_a_whole_is_near_to_nothing_in_particular():
    whole, place = Citation("PECR", "", "PECR"), Citation("PECR", "21", "reg 21")

    assert closeness(whole, place) < closeness(whole, whole) < 0.7


PIECES = [
    "DISP ",
    "1",
    ".",
    "6",
    "R",
    " to ",
    " and ",
    ", ",
    "PECR ",
    "regs ",
    "Articles ",
    "A",
    "(1)",
    "-",
    " of the ",
]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_the_words_of_every_citation_stand_in_the_text_and_none_comes_twice(text):
    found = citations_in(text)

    assert all(one.words in text for one in found)
    assert len({(one.instrument, one.place) for one in found}) == len(found)
