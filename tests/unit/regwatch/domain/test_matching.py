"""Matching: citations first, then words; every match says why, with words that stand in both texts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regwatch.domain.matching import Band, Decision, Ranker, RegisterText

FINAL = RegisterText(
    "DISP-162", "FCA Handbook: DISP 1.6.2R", "Final response by eight weeks",
    "Send a final response to each complaint within eight weeks and name the ombudsman.",
)  # fmt: skip
CALLS = RegisterText(
    "PECR-21", "PECR: Regulation 21", "Live marketing calls",
    "Make no live marketing call to a number on the Telephone Preference Service.\nnuisance calls",
)  # fmt: skip
BREACH = RegisterText(
    "UKGDPR-33", "UK GDPR: Articles 33 and 34", "Personal data breaches",
    "Tell the regulator of a personal data breach within 72 hours.",
)  # fmt: skip
CARDS = RegisterText(
    "PCI-331", "PCI DSS: Requirement 3.3.1", "Card security codes",
    "Never keep the card security code after authorisation, in recordings included.",
)  # fmt: skip
REGISTER = (FINAL, CALLS, BREACH, CARDS)


def ranked(text: str, **more) -> list[str | int]:
    return [match.requirement_id for match in Ranker(REGISTER).rank(text, **more)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Late answers to complaints under DISP 1.6.2R", "DISP-162"),
        ("Company fined for nuisance calls to people on the Telephone Preference Service", "PECR-21"),
        ("Hospital reprimanded: it told nobody of a data breach for 90 hours (Article 34)", "UKGDPR-33"),
        ("Do not record the CVV when a customer pays by card", "PCI-331"),
    ],
)
def test_the_requirement_that_a_change_touches_comes_first(text, first):
    assert ranked(text)[0] == first


def test_a_citation_outweighs_many_shared_words():
    text = "Marketing call, telephone number, preference, service, calls. See DISP 1.6.2R."
    assert ranked(text)[0] == "DISP-162"
    (best, *_) = Ranker(REGISTER).rank(text)
    assert best.band is Band.STRONG
    assert "Both cite DISP 1.6.2R" in best.reasons


def test_what_shares_nothing_matches_nothing():
    assert ranked("Zebra migration across savanna") == []
    assert ranked("") == []
    assert Ranker(()).rank("Complaints under DISP 1.6.2R") == []


def test_no_more_come_than_are_asked_for_and_the_best_come_first():
    found = Ranker(REGISTER).rank("complaint call breach card within number of the regulator", limit=2)
    assert len(found) == 2
    assert found[0].score >= found[1].score


def test_ids_come_back_exactly_as_given():
    texts = (RegisterText(7, "", "Card security codes", "card"), RegisterText(" a/b ", "", "Marketing calls", "call"))
    found = Ranker(texts).rank("a card and a call for marketing")
    assert {match.requirement_id for match in found} == {7, " a/b "}


def test_what_people_found_relevant_before_counts_and_what_they_dismissed_counts_less():
    text = "a complaint about a call"
    neutral = {match.requirement_id: match.score for match in Ranker(REGISTER).rank(text)}
    taught = Ranker(REGISTER, decisions=[Decision("PECR-21", True), Decision("DISP-162", False)]).rank(text)
    scores = {match.requirement_id: match.score for match in taught}
    assert scores["PECR-21"] > neutral["PECR-21"]
    assert scores["DISP-162"] < neutral["DISP-162"]


def test_the_same_texts_give_the_same_matches():
    text = "complaints, breaches, calls and cards"
    assert Ranker(REGISTER).rank(text) == Ranker(REGISTER).rank(text)


WORDS = st.sampled_from(
    [
        "complaint",
        "complaints",
        "calls",
        "marketing",
        "breach",
        "card",
        "codes",
        "regulator",
        "DISP",
        "1.6.2R",
        "Article",
        "33",
        "Regulation",
        "21",
        "PECR",
        "the",
        "within",
        "weeks",
        "vulnerable",
        "customers",
        "CVV",
        "ombudsman",
    ]
)


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_each_reason_names_words_that_stand_in_both_texts(text):
    texts = {entry.id: f"{entry.reference}\n{entry.title}\n{entry.text}".lower() for entry in REGISTER}
    for match in Ranker(REGISTER).rank(text):
        assert match.reasons
        for reason in match.reasons:
            there = texts[match.requirement_id]
            if shared := re.match(r"Words in both: ([^;]+)", reason):
                assert all(word in text.lower() and word in there for word in shared[1].split(", "))
            elif both := re.fullmatch(r"Both cite (.+)", reason):
                assert both[1].lower() in text.lower()
                assert both[1].lower() in there
            else:
                each = re.fullmatch(r"The change cites (.+), the requirement (.+)", reason)
                assert each is not None
                assert each[1].lower() in text.lower()
                assert each[2].lower() in there


@given(st.text(max_size=300))
def test_no_text_breaks_the_ranker(text):
    assert all(match.band in Band for match in Ranker(REGISTER).rank(text))
