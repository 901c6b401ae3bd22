from pathlib import Path

from training.sources import load


def test_measured_news_is_never_trained_on_not_even_under_another_id(data: Path) -> None:
    titles = {item.title.casefold() for item in load(data).news}
    assert not [title for title in titles if "test" in title]
    assert len(titles) == 1_200 + 1


def test_validation_news_is_held_out_and_asked_for_without_its_first_sentence(data: Path) -> None:
    held_out = load(data).held_out["news"]
    assert len(held_out.asked) == 200
    assert all(asked.passage.count(".") == 5 for asked in held_out.asked)


def test_a_third_of_the_web_questions_is_held_out_with_their_unanswering_passages(
    data: Path,
) -> None:
    sources = load(data)
    web = sources.held_out["web"]
    assert [asked.question for asked in web.asked] == [
        *(f"train-v2.0 {number} là gì" for number in (0, 3)),
        *(f"dev-v2.0 {number} là gì" for number in range(6)),
    ]
    assert "không phải train-v2.0 3" in web.others
    assert {asked.passage for asked in sources.questions} == {
        *(f"đó là train-v2.0 {number}" for number in (1, 2, 4, 5)),
        *(f"đó là train_wiki {number}" for number in range(6)),
    }


def test_a_limit_reads_no_more_rows(data: Path) -> None:
    assert len(load(data, limit=10).news) == 10 + 1 + 1
