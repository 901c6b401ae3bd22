import json

import pytest

from bot import cli, settings


@pytest.fixture(autouse=True)
def clean_world(tmp_path, monkeypatch):
    """Each test starts in an empty folder with no setting of ours in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in settings.known_names():
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def shared_data(tmp_path_factory):
    """A data directory that tests only read, its index built once for all of them."""
    folder = tmp_path_factory.mktemp("data")
    assert cli.run(["--data-dir", str(folder), "index", "build"]) == 0
    return folder


@pytest.fixture
def danvan(capsys):
    """Runs a command line in this process and gives (exit status, stdout, stderr)."""

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = cli.run([str(argument) for argument in arguments])
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def ask(danvan, shared_data):
    """`danvan ask` over the shipped articles."""
    return lambda *arguments: danvan("--data-dir", shared_data, "ask", *arguments)


@pytest.fixture
def question_file(tmp_path):
    """Writes rows to a question file, one JSON object a line."""

    def write(*rows: dict[str, object]):
        path = tmp_path / "questions.jsonl"
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write
