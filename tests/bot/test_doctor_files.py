"""Who may read the bot's files: doctor says what is open to others, and with which command it is shut."""

import os
import shlex
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bot import doctor_files, failures
from bot.access import now
from bot.drafts import Draft, Drafts
from bot.journal import Journal
from bot.serving import JOURNAL_NAME

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def data_dir(tmp_path) -> Path:
    """A data directory with a journal in use and a log, as the bot makes them under a lax umask."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    for name in doctor_files.JOURNAL:
        (folder / name).touch(mode=0o600)
    return folder


@pytest.fixture
def lines(danvan, data_dir):
    """The doctor's lines about who may read what, and its exit status."""

    def lines() -> tuple[int, list[str]]:
        status, out, _ = danvan("--data-dir", data_dir, "doctor")
        return status, [line for line in out.splitlines() if line[5:].startswith("Quyền")]

    return lines


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_for_their_owner_alone_are_well(lines):
    status, (line,) = lines()
    assert status == 0
    assert line.startswith("ổn   Quyền đọc tệp: chỉ chủ sở hữu đọc được journal.sqlite3, ")


@pytest.mark.parametrize("name", [*doctor_files.JOURNAL, failures.LOG_NAME])
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o666])
def test_a_file_open_to_others_is_an_error_that_its_own_command_mends(lines, data_dir, name, mode):
    (data_dir / name).touch()
    (data_dir / name).chmod(mode)
    status, (line,) = lines()
    assert status == 2
    assert line.startswith(f"LỖI  Quyền của {name}: ")
    assert f"có quyền {mode:03o}" in line
    subprocess.run(shlex.split(line.rpartition("hãy chạy: ")[2]), check=True)
    assert mode_of(data_dir / name) == 0o600
    assert lines()[0] == 0


def test_the_settings_file_with_the_token_is_looked_at(lines):
    env = Path(".env")
    env.write_text("DANVAN_LOG_LEVEL=INFO\n", encoding="utf-8")
    env.chmod(0o644)
    status, (line,) = lines()
    assert status == 2
    assert line.startswith("LỖI  Quyền của .env: ")
    subprocess.run(shlex.split(line.rpartition("hãy chạy: ")[2]), check=True)
    assert lines()[0] == 0


def test_behind_a_link_the_file_itself_counts(lines, tmp_path):
    """The mode of a link says nothing; what it leads to is named, and mended."""
    real = tmp_path / "cấu hình" / "bot.env"
    real.parent.mkdir()
    real.write_text("DANVAN_LOG_LEVEL=INFO\n", encoding="utf-8")
    real.chmod(0o644)
    Path(".env").symlink_to(real)
    status, (line,) = lines()
    assert status == 2
    assert f"(liên kết tới {real})" in line
    subprocess.run(shlex.split(line.rpartition("hãy chạy: ")[2]), check=True)
    assert mode_of(real) == 0o600


def test_drafts_open_to_others_are_an_error(lines, data_dir):
    (data_dir / doctor_files.PENDING).mkdir(mode=0o700)
    (data_dir / doctor_files.PENDING).chmod(0o755)
    status, (line,) = lines()
    assert status == 2
    assert line.endswith(f"chmod 700 {data_dir / doctor_files.PENDING}")


def test_a_data_directory_that_others_read_is_told_and_one_that_they_write_is_an_error(
    lines, data_dir
):
    data_dir.chmod(0o755)
    status, found = lines()
    assert status == 0
    assert found[-1].endswith(f"nên chạy: chmod 700 {data_dir}")
    data_dir.chmod(0o770)
    status, found = lines()
    assert status == 2
    assert found[-1].startswith("LỖI  Quyền thư mục dữ liệu: ")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_a_file_of_somebody_else_is_an_error_with_the_command_that_takes_it_over():
    """In another process, as another user: root may read everything anyway."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / JOURNAL_NAME).touch(mode=0o600)
        os.chown(folder / JOURNAL_NAME, 12345, 12345)
        code = (
            "import os, sys; from pathlib import Path; from bot import doctor_files; os.setuid(54321);"
            "print(*next(doctor_files.examine(Path(sys.argv[1]), Path('.env'))), sep='|')"
        )
        command = [sys.executable, "-c", code, name]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    subject, ok, said = done.stdout.strip().split("|")
    assert (subject, ok) == (f"Quyền của {JOURNAL_NAME}", "False")
    assert "là của người dùng mã 12345" in said
    assert said.endswith(f"sudo chown 54321 {folder.resolve() / JOURNAL_NAME}")


def test_a_file_system_without_modes_is_named_as_such(data_dir, monkeypatch):
    """On FAT and many network shares chmod does nothing; what the probe found is put in its place here."""
    (data_dir / JOURNAL_NAME).chmod(0o755)
    monkeypatch.setattr(doctor_files, "_keeps_modes", lambda _: False)
    (found,) = doctor_files.examine(data_dir, Path(".env"))
    assert not found[1]
    assert "không giữ quyền" in found[2]
    assert "chmod 600" not in found[2]


def test_this_file_system_keeps_modes(tmp_path):
    assert doctor_files._keeps_modes(tmp_path)


def test_nothing_there_is_nothing_to_tell(tmp_path):
    assert list(doctor_files.examine(tmp_path / "none", tmp_path / ".env")) == []


# What the program itself makes


@pytest.fixture
def lax():
    """A umask that leaves files open to everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_what_the_program_makes_is_for_its_owner_alone(lax, tmp_path, danvan):
    folder = tmp_path / "made"
    failures.report(ZeroDivisionError("x"), data_dir=folder, debug=False)
    draft = Draft(id="0" * 12, administrator=7, chat=7, message=1, at=now())
    Drafts(folder / "pending").put(draft)
    assert mode_of(folder) == 0o700
    assert mode_of(folder / failures.LOG_NAME) == 0o600
    assert mode_of(folder / "pending") == 0o700
    assert [mode_of(path) for path in (folder / "pending").iterdir()] == [0o600]


async def test_the_journal_and_its_log_are_for_their_owner_alone(lax, tmp_path):
    path = tmp_path / "made" / JOURNAL_NAME
    journal = await Journal.open(path)
    await journal.set_home(7, "x")
    made = {one.name: mode_of(one) for one in path.parent.iterdir()}
    await journal.close()
    assert set(made) == set(doctor_files.JOURNAL)
    assert set(made.values()) == {0o600}
    assert mode_of(path.parent) == 0o700


def test_an_index_makes_the_data_directory_for_its_owner_alone(lax, tmp_path, danvan):
    assert danvan("--data-dir", tmp_path / "made", "index", "build")[0] == 0
    assert mode_of(tmp_path / "made") == 0o700


def test_the_log_in_the_temporary_folder_follows_no_link(tmp_path, monkeypatch):
    """Everybody may write there: a link in the log's place would have another file written to."""
    shared, victim = tmp_path / "tmp", tmp_path / "victim"
    shared.mkdir()
    victim.write_text("như cũ", encoding="utf-8")
    (shared / failures.LOG_NAME).symlink_to(victim)
    monkeypatch.setattr(failures.tempfile, "gettempdir", lambda: str(shared))
    (tmp_path / "file").touch()
    failures.report(ZeroDivisionError("x"), data_dir=tmp_path / "file", debug=False)
    assert victim.read_text(encoding="utf-8") == "như cũ"
