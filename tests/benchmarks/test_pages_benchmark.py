"""The benchmark of pages counts what a reader would count by hand."""

from pathlib import Path

from benchmarks.pages import Case, cases, score

CASE = Case(
    Path("a.html"), ("Xã có 12 tổ.", "Dân góp 3 tỷ đồng."), "Tổ dân vận ở xã Đại biểu dự họp"
)


def test_sentences_of_the_body_are_kept_or_not() -> None:
    found = score([CASE], lambda _: "Xã có\xa012 tổ. Dân góp 4 tỷ đồng.")
    assert (found.kept, found.asked, found.debris) == (1, 2, 1)


def test_title_and_captions_are_neither_asked_for_nor_debris() -> None:
    text = "Tổ dân vận ở xã\nXã có 12 tổ. Dân góp 3 tỷ đồng.\nĐại biểu dự họp\nTin liên quan\n* * *"
    found = score([CASE], lambda _: text)
    assert (found.kept, found.asked, found.debris) == (2, 2, 1)


def test_a_row_of_the_table_tells_counts_and_share() -> None:
    found = score([CASE], lambda _: "Xã có 12 tổ.")
    assert found.row("ours") == "| ours | 1 / 2 | 50.0% | 0 |"


def test_every_web_page_of_the_tests_is_a_case() -> None:
    folder = Path(__file__).resolve().parents[1] / "data" / "pages"
    found = list(cases(folder))
    assert len(found) >= 25
    assert all(case.body for case in found)
