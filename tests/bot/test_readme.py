"""The session in README.md is run, and what it shows is what comes out."""

import re
import shlex
from pathlib import Path

import pytest

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
ARTICLE = """Sơn Dương tổng kết công tác dân vận năm 2023

Tuyên Quang, ngày 19.12.2023

Năm 2023, toàn huyện Sơn Dương xây dựng được 48 mô hình Dân vận khéo trên các lĩnh vực.
"""


def session() -> list[tuple[str, str]]:
    """(command, the output shown below it, empty where none is shown) in the order of the page."""
    steps: list[tuple[str, list[str]]] = []
    inside = False
    for line in README.splitlines():
        if line.startswith("    $ danvan "):
            steps.append((line.removeprefix("    $ danvan "), []))
            inside = True
        elif inside and (line.startswith("    ") or not line):
            steps[-1][1].append(line.removeprefix("    "))
        else:
            inside = False
    return [(command, "\n".join(lines).strip()) for command, lines in steps]


@pytest.fixture
def own_articles(tmp_path):
    """The folder that the README adds, in the working directory of the test."""
    (tmp_path / "bai-viet").mkdir()
    (tmp_path / "bai-viet" / "son-duong.txt").write_text(ARTICLE, encoding="utf-8")


def test_every_command_of_the_session_runs_and_prints_what_is_shown(danvan, own_articles):
    steps = session()
    assert len(steps) == 9
    for command, shown in steps:
        status, out, err = danvan(*shlex.split(command))
        assert status in (0, 1), err
        if shown:
            assert out.strip() == shown


def test_the_session_answers_and_refuses_as_its_text_says(danvan, own_articles):
    statuses = [danvan(*shlex.split(command))[0] for command, _ in session()]
    assert statuses == [0, 1, 1, 0, 0, 0, 0, 0, 0]


def test_the_two_commands_to_begin_with_are_targets_of_the_makefile():
    makefile = (Path(__file__).parents[2] / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^    make (\w+)", README, re.MULTILINE)
    assert targets[:2] == ["ask", "test"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
