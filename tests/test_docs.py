"""The papers keep up with the code: every command, option and setting stands in them."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import app
from bot.settings import PLANNED, PREFIX, Settings

ROOT = Path(__file__).resolve().parents[1]
OPERATORS = (ROOT / "docs" / "van-hanh.md").read_text(encoding="utf-8")
SETTINGS = sorted(PREFIX + name.upper() for name in Settings.model_fields)


def commands(group=None, path="danvan"):
    """(command line, command) of every command, groups included."""
    group = group or get_command(app)
    for name, command in group.commands.items():
        yield f"{path} {name}", command
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")


COMMANDS = dict(commands())
LEAVES = {line: command for line, command in COMMANDS.items() if not hasattr(command, "commands")}


def test_the_commands_are_those_of_the_design():
    assert set(LEAVES) == {
        "danvan ask",
        "danvan chat",
        "danvan batch",
        "danvan eval",
        "danvan corpus add",
        "danvan corpus list",
        "danvan corpus show",
        "danvan corpus remove",
        "danvan corpus check",
        "danvan corpus edit",
        "danvan corpus watch",
        "danvan index build",
        "danvan index info",
        "danvan journal info",
        "danvan journal failed",
        "danvan journal forget",
        "danvan journal check",
        "danvan stats",
        "danvan figures",
        "danvan chart",
        "danvan report",
        "danvan bot",
        "danvan doctor",
        "danvan backup",
        "danvan restore",
    }


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_and_option_has_help(line):
    command = COMMANDS[line]
    assert command.help
    assert [param.name for param in command.params if not param.help and param.name != "help"] == []


@pytest.mark.parametrize("line", LEAVES)
def test_every_command_is_in_the_operators_page(line):
    assert f"`{line}" in OPERATORS


@pytest.mark.parametrize("line", LEAVES)
def test_every_option_is_in_the_operators_page(line):
    options = {opt for param in LEAVES[line].params for opt in param.opts if opt.startswith("--")}
    assert {opt for opt in options - {"--help"} if f"`{opt}`" not in OPERATORS} == set()


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_in_the_operators_page_and_in_the_example(name):
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert f"| {name} |" in OPERATORS
    assert re.search(rf"^# {name}=", example, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(PLANNED))
def test_every_name_kept_for_later_is_told(name):
    assert re.search(rf"\b{name}\b", OPERATORS)


def test_the_example_sets_nothing_by_itself_and_names_nothing_else():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("#") for line in lines if line)
    named = {m.group(1) for line in lines if (m := re.match(r"# (DANVAN_\w+)=", line))}
    assert named == set(SETTINGS)


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name
)
def test_links_between_pages_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
