import pytest

from retrieval.measure import measure_of
from retrieval.views import Words, coverage


@pytest.mark.parametrize(
    ("question", "text", "held"),
    [
        ("hiến bao nhiêu đất", "Nhân dân hiến 300 m2 đất.", True),
        ("hiến bao nhiêu đất", "Các chỉ tiêu đều đạt và vượt.", False),
        ("hien bao nhieu dat", "Các chỉ tiêu đều đạt và vượt.", True),
        ("hiến bao nhiêu đất", "Nhan dan hien 300 m2 dat.", True),
    ],
)
def test_accents_tell_words_apart_where_both_texts_have_them(
    question: str, text: str, *, held: bool
) -> None:
    assert Words.of(text).hold("dat", measure_of(question)) is held


def test_what_stands_nearer_counts_for_more() -> None:
    measure = measure_of("hiến bao nhiêu đất")
    words = Words.of("Nhân dân hiến 300 m2 đất.")
    nearer, farther = coverage(measure, [(words, 1.0)]), coverage(measure, [(words, 0.5)])
    assert nearer == pytest.approx(2 * farther)
    assert coverage(measure, []) == 0
