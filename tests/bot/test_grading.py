import pytest

from bot.grading import Graded, Score, by_kind, grade, totals

QUESTION = {
    "id": "q",
    "kind": "figure",
    "question": "Bao nhiêu mô hình?",
    "article": ["001"],
    "figure": "6.500",
    "quote_contains": ["gần 6.500 mô hình"],
}


def quote(text="Có gần 6.500  mô hình.", file="001_222d.txt", **more):
    return {
        "file": file,
        "title": "Tiêu đề",
        "source": None,
        "published": "2022-04-05",
        "text": text,
    } | more


def answer(values=("6.500",), quotes=None, status="answered", text="gần 6.500 mô hình"):
    quotes = [quote()] if quotes is None else quotes
    return {
        "status": status,
        "text": text,
        "quotes": quotes,
        "figures": [{"value": value} for value in values],
    }


def test_a_right_answer_gets_every_mark():
    assert grade(QUESTION, answer()) == {
        "answered": True,
        "quote@1": True,
        "quote@3": True,
        "right_article": True,
        "figure": True,
        "no_wrong_figure": True,
        "right": True,
    }


def test_the_quote_must_hold_the_phrase_and_come_from_the_article():
    other = grade(QUESTION, answer(quotes=[quote("Có 2.900 mô hình tập thể.")]))
    assert (other["quote@1"], other["right_article"], other["right"]) == (False, True, False)
    elsewhere = grade(QUESTION, answer(quotes=[quote(file="002_08c8.txt")]))
    assert (elsewhere["quote@1"], elsewhere["right_article"]) == (False, False)


def test_a_supporting_quote_in_third_place_counts_for_quote_at_3_only():
    marks = grade(QUESTION, answer(quotes=[quote("khác"), quote("khác"), quote()]))
    assert (marks["quote@1"], marks["quote@3"]) == (False, True)
    assert grade(QUESTION, answer(quotes=[quote("khác")] * 3 + [quote()]))["quote@3"] is False


def test_decomposed_letters_in_a_quote_are_the_same_letters():
    decomposed = quote("Co\u0301 ga\u0302\u0300n 6.500 mo\u0302 hi\u0300nh.")
    assert grade(QUESTION, answer(quotes=[decomposed]))["quote@1"] is True


@pytest.mark.parametrize(
    ("stated", "wanted", "same"),
    [
        ("02", "2", True),
        ("2.071", "2071", True),
        ("94,8%", "94,8 %", True),
        ("000", "0", True),
        ("6.5", "6.500", False),
        ("1,2 tỷ", "1,2", False),
        ("276", "2.076", False),
    ],
)
def test_spellings_of_one_figure(stated, wanted, same):
    assert grade(QUESTION | {"figure": wanted}, answer([stated]))["figure"] is same


def test_only_the_first_stated_figure_is_the_answer():
    marks = grade(QUESTION, answer(["2.900", "6.500"]))
    assert (marks["figure"], marks["no_wrong_figure"]) == (False, False)


def test_stating_no_figure_misses_it_but_is_not_wrong():
    marks = grade(QUESTION, answer([]))
    assert (marks["figure"], marks["no_wrong_figure"], marks["right"]) == (False, True, False)


def test_a_forbidden_figure_is_wrong_wherever_it_is_stated():
    assert (
        grade(QUESTION | {"must_not_state": ["2.900"]}, answer(["6.500", "2900"]))["right"] is False
    )
    without_figure = QUESTION | {"figure": None, "must_not_state": ["2.900"]}
    assert grade(without_figure, answer(["2.900"]))["no_wrong_figure"] is False
    assert grade(without_figure, answer(["1"]))["no_wrong_figure"] is True


def test_every_figure_of_figures_all_is_needed():
    question = QUESTION | {"figures_all": ["6.500", "02"]}
    assert grade(question, answer(["6.500"]))["figures_all"] is False
    assert grade(question, answer(["6.500", "2"]))["right"] is True


def test_a_mention_may_stand_in_the_reply_or_in_a_source_line():
    question = QUESTION | {"answer_mentions": ["05/4", "NAM ĐỊNH"]}
    assert grade(question, answer())["mentions"] is False
    assert grade(question, answer(text="Theo báo Nam Định"))["mentions"] is True
    assert grade(question, answer(quotes=[quote(source="Báo Nam Định")]))["mentions"] is True


@pytest.mark.parametrize("status", ["not_found", "off_topic"])
def test_an_unanswerable_question_wants_a_refusal_without_figures(status):
    question = QUESTION | {"article": [], "figure": None}
    assert grade(question, answer([], status=status)) == {
        "refused": True,
        "no_wrong_figure": True,
        "right": True,
    }
    assert grade(question, answer(["1"], status=status))["right"] is False
    assert grade(question, answer([], status="answered"))["refused"] is False
    assert grade(question, answer([], status="help"))["refused"] is False


def test_a_refusal_must_mention_what_the_label_asks_for():
    question = QUESTION | {"article": [], "answer_mentions": ["Hà Nam"]}
    assert grade(question, answer([], [], "not_found", "Chưa có bài về Hà Nam."))["right"] is True
    assert grade(question, answer([], [], "not_found", "Chưa có."))["right"] is False


def test_totals_count_a_mark_over_the_questions_that_it_applies_to():
    refusal = QUESTION | {"article": [], "kind": "off_topic"}
    graded = [
        Graded(row, reply, grade(row, reply))
        for row, reply in [
            (QUESTION, answer()),
            (QUESTION, answer(["1"])),
            (refusal, answer([], [], "off_topic")),
        ]
    ]
    assert totals(graded)["figure"] == Score(1, 2)
    assert totals(graded)["refused"] == Score(1, 1)
    assert totals(graded)["right"] == Score(2, 3)
    assert by_kind(graded) == {"figure": Score(1, 2), "off_topic": Score(1, 1)}
    assert by_kind(graded)["figure"].share == 0.5
