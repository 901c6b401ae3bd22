"""What the library does not hold is never answered, whoever asks and however it is typed."""

from collections.abc import Iterator

import pytest

from corpus.library import Library
from corpus.places import Unit, districts, provinces
from retrieval.conversation import Conversation
from retrieval.encoder import load_encoder
from retrieval.engine import Engine
from retrieval.vietnamese import fold

HELD = {"Lạng Sơn", "Thái Nguyên", "Đắk Lắk", "Nam Định"}
ANSWERED = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
SHORT = {
    "Hồ Chí Minh": "TPHCM", "Bà Rịa - Vũng Tàu": "BR-VT", "Thừa Thiên Huế": "TT-Huế",
    "Hà Nội": "HN", "Đà Nẵng": "ĐN",
}  # fmt: skip
ABSENT_YEARS = [1999, 2003, 2008, 2010, 2012, 2013, 2014, 2017, 2023, 2024, 2025, 2030]
ABSENT_MEASURES = [
    "đảng viên", "doanh nghiệp", "trường học", "bác sĩ", "ha rừng", "cây cầu", "tấn lúa", "câu lạc bộ", "hội quán",
    "trẻ em", "hộ nghèo", "căn nhà tình nghĩa", "km đường", "vụ tai nạn", "lớp tập huấn", "đại biểu", "tờ rơi",
    "tổ hòa giải", "phản ánh", "máy tính",
]  # fmt: skip


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("shipped")
    library = Library.open(folder, shipped=True)
    return Engine.open(library, load_encoder("bundled"), folder / "index")


def names(unit: Unit) -> str:
    return f"{unit.kind} {unit.name}" if unit.level == "huyện" else unit.name


def phrasings(unit: Unit) -> Iterator[tuple[str, ...]]:
    name = names(unit)
    yield (f"{name} có bao nhiêu mô hình Dân vận khéo?",)
    yield (fold(f"{name} co bao nhieu mo hinh dan van kheo"),)
    yield (ANSWERED, f"Còn {name}?")
    if unit.name in SHORT:
        yield (f"{SHORT[unit.name]} có bn mh DVK",)


def refusal(engine: Engine, turns: tuple[str, ...]) -> tuple[bool, str]:
    conversation = Conversation()
    for turn in turns:
        answer = engine.ask(turn, conversation)
    return answer.status in {"not_found", "off_topic"} and not answer.figures, answer.text


ABSENT = [unit for unit in provinces() if unit.name not in HELD]
ABSENT_DISTRICTS = [unit for unit in districts() if unit.province not in HELD][::3][:200]


def failures(engine: Engine, units: list[Unit]) -> list[tuple[tuple[str, ...], str]]:
    wrong = []
    for unit in units:
        for turns in phrasings(unit):
            refused, text = refusal(engine, turns)
            if not refused or fold(unit.name.lower()) not in fold(text.lower()):
                wrong.append((turns, text))
    return wrong


def test_the_matrix_covers_the_country() -> None:
    assert len(provinces()) == 63
    assert len({unit.now for unit in provinces()}) == 34
    assert (len(ABSENT), len(ABSENT_DISTRICTS)) == (59, 200)


def test_no_province_that_is_absent_gets_a_figure(shipped: Engine) -> None:
    assert failures(shipped, ABSENT) == []


def test_no_district_that_is_absent_gets_a_figure(shipped: Engine) -> None:
    assert failures(shipped, ABSENT_DISTRICTS) == []


@pytest.mark.parametrize("year", ABSENT_YEARS)
def test_no_year_that_is_absent_gets_a_figure(shipped: Engine, year: int) -> None:
    for place in sorted(HELD):
        refused, text = refusal(
            shipped, (f"Năm {year} {place} có bao nhiêu mô hình Dân vận khéo?",)
        )
        assert refused
        assert str(year) in text


@pytest.mark.parametrize("measure", ABSENT_MEASURES)
def test_no_measure_that_is_absent_gets_a_figure(shipped: Engine, measure: str) -> None:
    for place in sorted(HELD):
        refused, text = refusal(shipped, (f"{place} có bao nhiêu {measure}?",))
        assert (refused, text if not refused else "") == (True, "")
