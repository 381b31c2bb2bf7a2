"""The word that names a part of the organisation, there and back."""

import pytest

from app.requirements.domain.places import EVERYWHERE, Where, place_of
from app.requirements.domain.words import Sector


@pytest.mark.parametrize(
    "place", [EVERYWHERE, Where(site_id=3), Where(client_id=2), Where(product_id=7), Where(sector=Sector.PUBLIC)]
)
def test_the_word_of_a_place_means_that_place(place):
    assert place_of(place.key) == place


@pytest.mark.parametrize(
    "word", ["site:", "site:x", "site:1234567890", "client:²", "sector:mining", "product:-1", "moon:1", "site"]
)
def test_a_word_that_names_no_place_means_none(word):
    assert place_of(word) is None
