"""The source line of a quote, and who else published its story."""

from collections.abc import Callable

from corpus.article import AlsoPublished
from retrieval.engine import Engine
from retrieval.phrasing import also_line
from tests.retrieval.library_of_questions import QUANG_NINH

QUESTION = "Năm 2022 Quảng Ninh có bao nhiêu mô hình Dân vận khéo được công nhận?"


def published(*names: str) -> tuple[AlsoPublished, ...]:
    return tuple(AlsoPublished(source=name, title="Tin", file="tin.html") for name in names)


def test_two_others_are_named_and_the_rest_counted() -> None:
    names = ["Báo Một", "Báo Hai", "Báo Ba", "Báo Bốn"]
    assert also_line(names[:1]) == "; cũng đăng trên Báo Một"
    assert also_line(names[:2]) == "; cũng đăng trên Báo Một, Báo Hai"
    assert also_line(names) == "; cũng đăng trên Báo Một, Báo Hai và 2 nơi khác"
    assert also_line(names, "en") == "; also published by Báo Một, Báo Hai and 2 more"
    assert also_line([]) == ""


def test_a_quote_tells_who_else_published_its_story(make_engine: Callable[..., Engine]) -> None:
    also = published("Báo Một", "Báo thử nghiệm", "Báo Một")
    engine = make_engine(QUANG_NINH.model_copy(update={"also": also}))
    answer = engine.ask(QUESTION)
    assert answer.figures[0].value == "1.075"
    assert "(Quảng Ninh); cũng đăng trên Báo Một" in answer.text
    assert answer.to_json()["quotes"][0]["also"] == ["Báo Một"]


def test_a_quote_of_a_story_that_stands_alone_says_nothing_of_it(
    make_engine: Callable[..., Engine],
) -> None:
    answer = make_engine(QUANG_NINH).ask(QUESTION)
    assert "cũng đăng" not in answer.text
    assert "also" not in answer.to_json()["quotes"][0]
