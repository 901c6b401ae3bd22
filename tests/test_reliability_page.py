"""docs/reliability.md and the tests of faults say the same."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
E2E = ROOT / "tests" / "bot" / "e2e"
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")


def names_in(pattern: str) -> set[str]:
    return {
        name
        for path in E2E.glob(pattern)
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }


def test_every_test_that_the_page_names_is_there():
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) > 20
    assert named - names_in("test_*.py") == set()


def test_every_test_of_a_fault_is_on_the_page():
    assert names_in("test_faults_*.py") - set(re.findall(r"`(test_\w+)`", PAGE)) == set()


def test_every_row_says_what_who_asks_and_who_operates_see_and_names_its_test():
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")]
    faults = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert all(len(cells) == 5 and all(cells) for cells in faults)
    assert all("test_" in cells[4] for cells in faults if cells[0] != "sự cố")


def test_what_the_log_says_is_quoted_as_the_program_says_it():
    """Of each quoted English line the words around what varies stand in the source."""
    source = "".join(
        re.sub(r'"\s*"', "", path.read_text(encoding="utf-8"))
        for path in (ROOT / "bot").rglob("*.py")
    )
    source = re.sub(r'"\s*\n\s*f?"', "", source)
    cells = [line.split("|")[3] for line in PAGE.splitlines() if line.startswith("| ")]
    quoted = [quote for cell in cells for quote in re.findall(r"`([a-zA-Z…][^`]{12,})`", cell)]
    assert len(quoted) > 12
    for quote in quoted:
        longest = max(re.split(r"…|: |sendMessage", quote), key=len).strip(" :;")
        assert longest in source, quote
