import pytest

from app.requirements.domain.names import alias_meant

DUTY = ["Consumer Duty", "TCF", "treating customers fairly"]


@pytest.mark.parametrize(
    ("typed", "alias"),
    [
        ("TCF", "TCF"),
        ("tcf", "TCF"),
        ("tcf complaints", "TCF"),
        ("treating customers", "treating customers fairly"),
        ("treating cust", "treating customers fairly"),
        ("consumer duty rules", "Consumer Duty"),
        ("customers", "treating customers fairly"),
        ("duty", "Consumer Duty"),
        ("tc", ""),
        ("harm", ""),
        ("", ""),
        ("!?", ""),
    ],
)
def test_a_search_names_the_alias_that_it_found(typed: str, alias: str):
    assert alias_meant(DUTY, typed) == alias


def test_an_alias_without_a_letter_is_nobodys_reason():
    assert alias_meant(["---", ""], "tcf") == ""
    assert alias_meant([], "tcf") == ""
