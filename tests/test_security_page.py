"""docs/security.md keeps what it says: every test that it names is there, and every threat has one."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
UNDEFENDED = "Những điều không phòng được"
THREATS = {
    "token theft": "Lộ mã bot (token)",
    "a stranger in a group": "Người lạ, nhóm lạ",
    "a hostile article": "Bài viết độc hại",
    "a hostile question": "Câu hỏi độc hại",
    "a hostile administrator's file": "Tệp và địa chỉ độc hại do quản trị viên gửi",
    "log leakage": "Lộ qua nhật ký và tệp trên máy",
    "webhook forgery": "Giả lời gọi webhook",
    "callback forgery": "Giả lần bấm nút",
    "flooding": "Dội tin",
}


@cache
def defined_in(path: str) -> set[str]:
    """The names of the tests that a file defines."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in tree.body if isinstance(node, functions)}


def sections() -> dict[str, str]:
    """What stands below each heading."""
    parts = re.split(r"^## (.+)\n", PAGE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_every_test_that_is_named_is_there(path, name):
    assert (ROOT / path).is_file()
    assert name in defined_in(path)


@pytest.mark.parametrize("threat", THREATS)
def test_every_threat_has_its_defence_and_tests(threat):
    section = sections()[THREATS[threat]]
    assert len(re.findall(r"^- `tests/", section, re.MULTILINE)) >= 3
    assert len(section.split("\n- ")[0].split()) >= 30


def test_what_is_not_defended_is_said():
    section = sections()[UNDEFENDED]
    assert section.count("\n- ") >= 5
    assert all(word in section for word in ("root", "Telegram", "chuyển tiếp"))


def test_the_limits_are_those_of_the_code():
    from bot.handlers import flooding, reports, strangers
    from bot.webhook import BODY_S
    from retrieval.question import MAX_LENGTH

    said = " ".join(PAGE.split())
    assert f"bấm nút và gõ lệnh {flooding.PER_MINUTE} lần, báo sai {reports.PER_MINUTE} lần" in said
    assert f"{strangers.PER_MINUTE} tin một phút" in said
    assert f"nhiều nhất {strangers.TOLD_A_DAY} đề nghị" in said
    assert f"quá {strangers.GROUPS_A_DAY} nhóm" in said
    assert f"quá {BODY_S:.0f} giây" in said
    assert f"quá {MAX_LENGTH:,} ký tự".replace(",", ".") in said


def test_bandit_is_part_of_every_check_and_skips_nothing_wholesale():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    check = makefile.split("\ncheck:")[1].split("\n\n")[0]
    assert "bandit" in check
    assert "--recursive bot corpus retrieval" in check
    assert "pip-audit" not in check
    configured = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(configured["tool"]["bandit"]) == {"exclude_dirs"}
    skips = re.compile(r"#\s*nosec(.*)")
    for folder in ("bot", "corpus", "retrieval"):
        for path in (ROOT / folder).rglob("*.py"):
            for skip in skips.findall(path.read_text(encoding="utf-8")):
                assert re.fullmatch(r" B\d{3} # .{5,}", skip), (
                    f"{path}: a skip wants test and reason"
                )
