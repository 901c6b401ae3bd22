"""The shape of the code, held by reading it: who imports whom, and how long a module may be."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("corpus", "retrieval", "bot")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

MAY_IMPORT = {"corpus": {"corpus"}, "retrieval": {"corpus", "retrieval"}, "bot": set(PACKAGES)}
"""Imports go one way: corpus <- retrieval <- bot."""

NOT_PRODUCT = {"training", "benchmarks", "tests"}
SINGLE_IMPORTERS = ("faiss", "sentence_transformers", "bm25s", "model2vec")
LONGEST_MODULE = 400


def imports(path: Path) -> Iterator[str]:
    """Every module that `path` imports, at the top or inside a function, as a dotted name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""


def importers(name: str) -> list[str]:
    return [
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if name in {imported.split(".")[0] for imported in imports(path)}
    ]


def reads_environment(path: Path) -> bool:
    """Whether `os.environ` or `os.getenv` is named anywhere in `path`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {"environ", "environb", "getenv", "getenvb"}
    return any(
        (isinstance(node, ast.Attribute) and node.attr in names)
        or (isinstance(node, ast.ImportFrom) and any(alias.name in names for alias in node.names))
        for node in ast.walk(tree)
    )


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_packages_are_found():
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == set(PACKAGES)


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_imports_go_one_way(path):
    package = path.relative_to(ROOT).parts[0]
    ours = {name.split(".")[0] for name in imports(path)} & {*PACKAGES, *NOT_PRODUCT}
    assert ours <= MAY_IMPORT[package]


@pytest.mark.parametrize("library", SINGLE_IMPORTERS)
def test_each_retrieval_library_has_a_single_importer(library):
    found = importers(library)
    assert len(found) <= 1
    assert all(path.startswith("retrieval/") for path in found)


def test_pictures_are_drawn_in_one_module():
    assert importers("matplotlib") == ["bot/chart_drawing.py"]


def test_telegram_stays_under_bot():
    assert [path for path in importers("telegram") if not path.startswith("bot/")] == []


def test_only_the_settings_read_the_environment():
    assert [relative(path) for path in MODULES if reads_environment(path)] == ["bot/settings.py"]
    assert importers("pydantic_settings") == ["bot/settings.py"]
    assert importers("dotenv") == ["bot/settings.py"]


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_no_module_is_too_long(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_the_product_does_not_reach_outside_itself(path):
    assert "../shared" not in path.read_text(encoding="utf-8")


def test_no_module_is_a_drawer():
    drawers = {"utils", "helpers", "common", "base", "misc"}
    assert [relative(path) for path in MODULES if path.stem in drawers] == []
