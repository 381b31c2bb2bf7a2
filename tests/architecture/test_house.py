"""The README draws the house as it stands."""

from tests.house import in_readme, package_of, picture


def test_the_picture_in_the_readme_is_the_one_that_the_imports_give():
    assert in_readme() == picture(), "draw it anew: python3 dev.py house --write"


def test_features_of_audits_and_of_the_watch_are_packages_of_their_own():
    assert package_of("audits.findings.operations.raising") == "audits.findings"
    assert package_of("app") == ""
