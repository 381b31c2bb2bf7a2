from app.web.filters import unbroken


def test_a_number_stays_on_one_line_with_its_punctuation_and_words_of_people_stay_words():
    shown = unbroken("Leila <b> planned for F-0007: see A-0012.")

    assert shown == (
        'Leila &lt;b&gt; planned for <span class="tm-nowrap">F-0007:</span> see <span class="tm-nowrap">A-0012.</span>'
    )
