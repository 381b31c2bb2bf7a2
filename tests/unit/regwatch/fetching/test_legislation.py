from datetime import UTC, datetime

from regwatch.fetching.domain.identity import IdentityRule
from tests.unit.regwatch.fetching.samples import atom, read

UKM = 'xmlns:ukm="http://www.legislation.gov.uk/namespaces/metadata"'
AFFECTED = "https://www.legislation.gov.uk/id/uksi/2003/2426/regulation/21"


def effect(number: int, in_force: str = '<ukm:InForce Date="2026-08-20" Qualification="wholly in force"/>') -> str:
    return (
        f"<id>http://www.legislation.gov.uk/id/effect/{number}</id><title/><updated>2026-06-25T09:00:00.123456+01:00</updated>"
        f'<link href="{AFFECTED}"/><content type="text/xml"><ukm:Effect {UKM} Type="words substituted" '
        f'AffectedURI="{AFFECTED}" AffectedProvisions="reg. 21({number})" AffectingURI="https://www.legislation.gov.uk/id/ukpga/2025/18"'
        f' AffectingProvisions="s. 114"><ukm:AffectedTitle>The Calls Regulations 2003</ukm:AffectedTitle>'
        f"<ukm:InForceDates>{in_force}</ukm:InForceDates></ukm:Effect></content>"
    )


def test_an_effect_says_what_is_done_to_what_by_what_and_from_when():
    document = read(atom(effect(1)), identity=IdentityRule.GUID)
    (item,) = document.items

    assert document.kind == "legislation"
    assert item.title == "The Calls Regulations 2003 reg. 21(1): words substituted"
    assert "by https://www.legislation.gov.uk/id/ukpga/2025/18 s. 114" in item.text
    assert "In force: 2026-08-20 (wholly in force)." in item.text
    assert item.extra["in_force"] == [{"date": "2026-08-20", "qualification": "wholly in force", "prospective": ""}]
    assert item.published_at == datetime(2026, 6, 25, 8, 0, 0, 123456, tzinfo=UTC)


def test_effects_on_one_provision_share_its_address_and_stay_apart():
    items = read(atom(effect(1), effect(2)), identity=IdentityRule.GUID).items

    assert len({item.url for item in items}) == 1
    assert len({item.identity for item in items}) == 2


def test_an_effect_without_a_date_says_so_and_invents_none():
    prospective, none = read(atom(effect(1, '<ukm:InForce Prospective="true"/>'), effect(2, ""))).items

    assert "prospective, no date yet" in prospective.text
    assert "no date is given" in none.text
    assert "in_force" not in none.extra


def test_a_list_of_instruments_is_recognised_and_leads_to_the_page_for_people():
    entry = (
        "<id>http://www.legislation.gov.uk/id/uksi/2026/820</id><title>The Order 2026</title>"
        '<link href="http://www.legislation.gov.uk/uksi/2026/820/made"/>'
        '<link rel="alternate" type="application/xml" href="http://www.legislation.gov.uk/uksi/2026/820/data.xml"/>'
    )
    document = read(atom(entry))
    (item,) = document.items

    assert document.kind == "legislation"
    assert (item.guid, item.url) == (
        "http://www.legislation.gov.uk/id/uksi/2026/820",
        "http://www.legislation.gov.uk/uksi/2026/820/made",
    )
