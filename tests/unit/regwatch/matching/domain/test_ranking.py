import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regwatch.matching.domain.ranking import Band, Decision, Ranker, RegisterText

REGISTER = (
    RegisterText(
        "late", "FCA Handbook: DISP 1.6.2R", "Final response in eight weeks", "Answer every complaint in eight weeks."
    ),
    RegisterText(
        "prompt",
        "FCA Handbook: DISP 1.4.1R",
        "Investigate complaints fairly",
        "Assess each complaint promptly and fairly.",
    ),
    RegisterText(
        "calls", "PECR: Regulation 21", "Live marketing calls", "Do not call numbers of the preference service."
    ),
    RegisterText(
        "breach", "UK GDPR: Articles 33 and 34", "Tell of a personal data breach", "Report a breach within 72 hours."
    ),
    RegisterText(
        "cards", "PCI DSS: Requirement 3.3.1", "No security code is kept", "Never record the security code of a card."
    ),
)
RANKER = Ranker(REGISTER)
VOCABULARY = sorted(
    {word for one in REGISTER for word in re.findall(r"[\w.'-]+", f"{one.reference} {one.title} {one.text}")}
)
WORDS = st.sampled_from(
    [*VOCABULARY, "nuisance calls", "ransomware", "fos", "CVV", "company", "complained", "Art. 34", "§", "É"]
)
TEXTS = st.lists(WORDS, max_size=25).map(" ".join)


def ids(text: str, ranker: Ranker = RANKER, **choices) -> list[str | int]:
    return [match.requirement_id for match in ranker.rank(text, **choices)]


@pytest.mark.parametrize(
    ("text", "first", "reason"),
    [
        ("A firm broke DISP 1.6.2R", "late", "Both cite DISP 1.6.2R"),
        ("Changes to DISP 1.6", "late", "The change cites DISP 1.6, the requirement DISP 1.6.2R"),
        ("Fined under regulation 21 of PECR", "calls", "Both cite Regulation 21"),
        ("Notify under Article 34", "breach", "The change cites Article 34, the requirement Articles 33 and 34"),
        ("PCI DSS requirement 3.3.1 is clearer now", "cards", "Both cite Requirement 3.3.1"),
    ],
)
def test_a_citation_comes_first_is_strong_and_is_named(text, first, reason):
    match = RANKER.rank(text)[0]

    assert (match.requirement_id, match.band) == (first, Band.STRONG)
    assert reason in match.reasons


def test_a_citation_outranks_any_number_of_shared_words():
    words = "complaints complaint investigate fairly promptly assess investigate complaints fairly assess promptly"

    assert ids(words)[0] == "prompt"
    assert ids(f"{words} PECR reg 21")[0] == "calls"
    assert ids(f"{words} PECR reg 21", source="fca", limit=1) == ["calls"]


def test_citing_the_instrument_alone_is_not_strong():
    matches = {match.requirement_id: match for match in RANKER.rank("A talk about PECR")}

    assert matches["calls"].band is not Band.STRONG


def test_bands_fall_with_the_scores():
    matches = RANKER.rank("Complaints: a final response in eight weeks; cards; DISP 1.6.2R")
    order = [Band.STRONG, Band.POSSIBLE, Band.WEAK]

    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)
    assert [order.index(match.band) for match in matches] == sorted(order.index(match.band) for match in matches)
    assert len({match.band for match in matches}) > 1


def test_a_synonym_meets_what_the_register_says_in_other_words():
    match = RANKER.rank("Ransomware at a supplier")[0]

    assert match.requirement_id == "breach"
    assert any("“ransomware” in the change" in reason and "in the requirement" in reason for reason in match.reasons)


def test_a_synonym_within_another_word_is_none():
    assert ids("The company expands", Ranker(REGISTER, synonyms=(("pan", "security code"),))) == []
    assert ids("The PAN expands", Ranker(REGISTER, synonyms=(("pan", "security code"),))) == ["cards"]


@pytest.mark.parametrize("text", ["", "   ", "§ 12 …", "the of and", "Spring flowers bloom", "2026 1.6"])
def test_what_shares_nothing_matches_nothing(text):
    assert RANKER.rank(text) == []


def test_an_empty_register_matches_nothing():
    assert Ranker([]).rank("DISP 1.6.2R complaints", source="fca") == []


@pytest.mark.parametrize("limit", [0, 1, 2, 99])
def test_no_more_than_the_limit_and_the_best_of_all(limit):
    text = "Complaints about marketing calls, a breach of card security and the final response"

    assert ids(text, limit=limit) == ids(text)[:limit]
    assert len(ids(text)) == len(REGISTER)


def test_ids_come_back_exactly_as_given():
    texts = (RegisterText(7, "", "Card security codes", "card"), RegisterText(" a/b ", "", "Marketing calls", "call"))

    assert set(ids("a card and a call for marketing", Ranker(texts))) == {7, " a/b "}


def test_equal_scores_keep_the_order_of_the_register():
    twins = [RegisterText(name, "", "Marketing calls", "Call less.") for name in ("b", "a", "c")]

    assert ids("Marketing calls", Ranker(twins)) == ["b", "a", "c"]


def test_the_publisher_lifts_what_it_watches_over():
    texts = [
        RegisterText(1, "UK GDPR: Article 12", "Complaints", ""),
        RegisterText(2, "FCA Handbook: DISP 9", "Complaints", ""),
    ]
    ranker = Ranker(texts)

    assert ids("Complaints", ranker, source="ico-news") == [1, 2]
    assert ids("Complaints", ranker, source="fca-news") == [2, 1]


def test_decisions_lift_and_lower_and_never_leave_anything_out():
    text = "Complaints"
    assert ids(text)[:2] == ["late", "prompt"] or ids(text)[:2] == ["prompt", "late"]
    first, second = ids(text)[:2]

    lifted = Ranker(REGISTER, decisions=[Decision(second, relevant=True)] * 5)
    lowered = Ranker(REGISTER, decisions=[Decision(first, relevant=False)] * 500)

    assert ids(text, lifted)[0] == second
    assert ids(text, lowered)[0] == second
    assert set(ids(text, lowered)) == set(ids(text))
    assert Ranker(REGISTER, decisions=[Decision(first, relevant=yes) for yes in (True, False)]).rank(
        text
    ) == RANKER.rank(text)


def test_many_decisions_never_outweigh_a_citation():
    decisions = [Decision("calls", relevant=False)] * 500 + [Decision("prompt", relevant=True)] * 500

    match = Ranker(REGISTER, decisions=decisions).rank("PECR reg 21 and complaints")[0]

    assert (match.requirement_id, match.band) == ("calls", Band.STRONG)


def test_a_decision_on_what_is_no_longer_in_the_register_is_harmless():
    assert Ranker(REGISTER, decisions=[Decision("gone", relevant=True)]).rank("complaint") == RANKER.rank("complaint")


@given(TEXTS, st.sampled_from([None, "fca-news", "ico", "odd source"]))
def test_every_reason_names_words_that_stand_in_both_texts(text, source):
    requirements = {one.id: f"{one.reference}\n{one.title}\n{one.text}".lower() for one in REGISTER}
    for match in RANKER.rank(text, source=source):
        assert match.reasons
        for reason in match.reasons:
            assert_stands(reason, text.lower(), requirements[match.requirement_id])


def assert_stands(reason: str, change: str, requirement: str) -> None:
    if words := re.fullmatch("Words in both: ([^;]+)(?:; .+)?", reason):
        for word in words[1].split(", "):
            assert begins_a_word(word, change)
            assert begins_a_word(word, requirement)
    elif cited := re.fullmatch("Both cite (.+)", reason):
        assert cited[1].lower() in change
        assert cited[1].lower() in requirement
    else:
        pair = re.fullmatch("“(.+)” in the change, “(.+)” in the requirement", reason)
        pair = pair or re.fullmatch("The change cites (.+), the requirement (.+)", reason)
        assert pair, reason
        assert begins_a_word(pair[1].lower(), change)
        assert begins_a_word(pair[2].lower(), requirement)


def begins_a_word(word: str, text: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}", text) is not None


@given(TEXTS, st.integers(0, 6))
def test_the_same_question_has_the_same_answer(text, limit):
    first = RANKER.rank(text, limit=limit)

    assert Ranker(REGISTER).rank(text, limit=limit) == first == RANKER.rank(text, limit=limit)
    assert len({match.requirement_id for match in first}) == len(first) <= limit
    assert all(match.score > 0 for match in first)


@given(st.text(max_size=200))
def test_any_text_can_be_asked_about(text):
    assert len(RANKER.rank(text)) <= len(REGISTER)
