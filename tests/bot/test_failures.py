import errno

import pytest
from typer import TyperException

from bot import failures
from bot.question_files import QuestionFileError
from bot.settings import SettingsError
from corpus.errors import CorpusError
from retrieval.encoder import EncoderError
from retrieval.generations import IndexMismatch, IndexNotBuilt, IndexStale


@pytest.fixture
def report(tmp_path, capsys):
    """Reports an exception and gives (exit status, stdout, stderr)."""

    def run(exc: BaseException, *, debug: bool = False, data_dir=tmp_path):
        status = failures.report(exc, data_dir=data_dir, debug=debug)
        return status, *capsys.readouterr()

    return run


@pytest.mark.parametrize(
    "kind",
    [
        CorpusError,
        EncoderError,
        IndexMismatch,
        IndexNotBuilt,
        IndexStale,
        QuestionFileError,
        SettingsError,
    ],
)
def test_an_error_of_ours_is_its_own_sentence(report, kind):
    assert report(kind("x.txt: trống; hãy chép lại.")) == (2, "", "x.txt: trống; hãy chép lại.\n")


def test_a_usage_error_is_told_in_vietnamese(report):
    status, _, err = report(TyperException("No such command 'aks'. Did you mean 'ask'?"))
    assert status == 2
    assert err.startswith("Không có lệnh 'aks'. Có phải 'ask'?")
    assert "danvan --help" in err


def test_a_file_error_names_the_path_and_the_remedy(report):
    status, _, err = report(PermissionError(errno.EACCES, "Permission denied", "/srv/var/index"))
    assert status == 2
    assert "/srv/var/index" in err
    assert "--data-dir" in err


def test_a_full_disk_is_told_as_such(report):
    status, _, err = report(OSError(errno.ENOSPC, "No space left on device", "/srv/var/index"))
    assert status == 2
    assert err == "Hết chỗ trên đĩa khi ghi /srv/var/index; hãy dọn bớt rồi chạy lại.\n"


def test_a_missing_package_is_named(report):
    status, _, err = report(ModuleNotFoundError("No module named 'faiss'", name="faiss"))
    assert status == 2
    assert "faiss" in err


def raised(exc: Exception) -> Exception:
    """The exception as it is after it was raised."""
    try:
        raise exc
    except type(exc) as caught:
        return caught


def test_an_unexpected_error_goes_to_the_log_and_not_to_the_screen(report, tmp_path):
    """Where it happened, not what it says: that may be what somebody asked."""
    status, out, err = report(raised(ZeroDivisionError("Lan hỏi riêng")))
    log = tmp_path / failures.LOG_NAME
    assert (status, out) == (70, "")
    assert err.count("\n") == 1
    assert "ZeroDivisionError" in err
    assert str(log) in err
    text = log.read_text(encoding="utf-8")
    assert "ZeroDivisionError" in text
    assert "test_failures.py" in text
    assert "Lan hỏi riêng" not in text


def test_the_log_does_not_grow_without_end(report, tmp_path, monkeypatch):
    monkeypatch.setattr(failures, "LOG_BYTES", 3000)
    for number in range(200):
        report(raised(KeyError(number)))
    sizes = {file.name: file.stat().st_size for file in tmp_path.glob("danvan.log*")}
    assert set(sizes) == {"danvan.log", "danvan.log.1"}
    assert max(sizes.values()) < 3500


def test_a_plain_value_error_is_a_mistake_of_the_program(report):
    assert report(ValueError("x"))[0] == 70


def test_the_log_keeps_what_was_there_and_finds_another_place(report, tmp_path, monkeypatch):
    monkeypatch.setattr(failures.tempfile, "gettempdir", lambda: str(tmp_path / "tmp"))
    blocked = tmp_path / "file"
    blocked.touch()
    for exc in (KeyError("x"), ZeroDivisionError("x")):
        assert str(tmp_path / "tmp") in report(exc, data_dir=blocked)[2]
    text = (tmp_path / "tmp" / failures.LOG_NAME).read_text(encoding="utf-8")
    assert "KeyError" in text
    assert "ZeroDivisionError" in text


def test_debug_shows_the_traceback_before_the_sentence(report):
    _, _, err = report(CorpusError("x.txt: trống."), debug=True)
    assert "CorpusError" in err
    assert err.endswith("x.txt: trống.\n")


def test_leaving_with_ctrl_c_says_nothing(report):
    assert report(KeyboardInterrupt()) == (130, "", "")
