"""A few mutated files of every format, as `python -m tests.fuzz` makes them by the thousand."""

from pathlib import Path

import pytest

from tests.fuzz.runner import case, fuzz
from tests.fuzz.seeds import SEEDS


@pytest.mark.parametrize("kind", SEEDS)
def test_a_damaged_file_is_an_article_or_refused_in_a_sentence(kind: str, tmp_path: Path) -> None:
    sandbox = tmp_path / "sandbox"
    sandbox.mkdir()
    report = fuzz(kind, range(60), sandbox)
    assert report.failures == []
    assert sum(report.outcomes.values()) == 60


def test_a_failure_can_be_made_again_from_its_number() -> None:
    assert case("docx", 7) == case("docx", 7)
    assert case("docx", 7) != case("docx", 8)


@pytest.mark.parametrize("kind", [kind for kind in SEEDS if kind not in ("feed", "sitemap")])
def test_the_documents_are_sound_before_they_are_changed(kind: str) -> None:
    from tests.fuzz.targets import imported

    assert [imported(kind, data) for data in SEEDS[kind]()] == ["article"] * len(SEEDS[kind]())
