"""`danvan backup` and `danvan restore`: what goes in, what comes back, what is refused, and being cut off."""

import asyncio
import errno
import json
import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import backup, cli, restore
from bot.journal import Journal
from bot.sole import LOCK_NAME, sole

DANVAN = Path(sys.executable).with_name("danvan")
ARTICLE = """Na Hang tổng kết công tác dân vận năm 2023

Tuyên Quang, ngày 19.12.2023

Năm 2023, toàn huyện Na Hang xây dựng được {count} mô hình Dân vận khéo trên các lĩnh vực.
"""
QUESTION = "Năm 2023 huyện Na Hang có bao nhiêu mô hình Dân vận khéo?"


def silent(done: int, total: int, what: str) -> None:
    """No progress bar."""


@pytest.fixture(scope="session")
def used(tmp_path_factory) -> Path:
    """A data directory in use: an article with a former version, one hidden, feeds, a draft, a journal."""
    folder = tmp_path_factory.mktemp("office")
    data = folder / "data"
    for count in (41, 48):
        source = folder / "na-hang.txt"
        source.write_text(ARTICLE.format(count=count), encoding="utf-8")
        assert cli.run(["--data-dir", str(data), "corpus", "add", str(source)]) == 0
    (data / "removed.txt").write_text("thai-nguyen\n", encoding="utf-8")
    (data / "feeds.yaml").write_text("[]\n", encoding="utf-8")
    (data / "pending").mkdir()
    (data / "pending" / "abc.json").write_text("{}", encoding="utf-8")
    (data / ".env").write_text("DANVAN_TELEGRAM_TOKEN=123456:secret", encoding="utf-8")
    (data / "danvan.log").write_text("old", encoding="utf-8")
    asyncio.run(_keep_journal(data / "journal.sqlite3"))
    assert cli.run(["--data-dir", str(data), "ask", QUESTION]) == 0
    return data


async def _keep_journal(path: Path) -> None:
    journal = await Journal.open(path)
    await journal.request(5, name="Lan", asked_by=5, now=datetime.now(UTC))
    await journal.close()


@pytest.fixture
def office(used, tmp_path) -> Path:
    """The test's own copy of it."""
    return shutil.copytree(used, tmp_path / "data")


@pytest.fixture
def saved(danvan, office, tmp_path):
    """A backup of `office`."""
    target = tmp_path / "backup.zip"
    status, _, err = danvan("--data-dir", office, "backup", target)
    assert status == 0, err
    return target


def contents(data_dir: Path) -> dict[str, bytes]:
    """What a backup has to bring back, the journal as rows."""
    found = {
        path.relative_to(data_dir).as_posix(): path.read_bytes()
        for folder in ("articles", "history", "pending")
        for path in sorted((data_dir / folder).rglob("*"))
        if path.is_file()
    }
    for name in ("removed.txt", "feeds.yaml"):
        if (data_dir / name).exists():
            found[name] = (data_dir / name).read_bytes()
    journal = data_dir / "journal.sqlite3"
    if journal.exists():
        with closing(sqlite3.connect(journal)) as connection:
            found["journal"] = "\n".join(connection.iterdump()).encode()
    return found


def rewritten(source: Path, target: Path, change) -> Path:
    """The zip file with `change` made to its {name: bytes}, names and all."""
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target


def manifest_with(members: dict[str, bytes], **changes: object) -> None:
    manifest = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps(manifest | changes).encode()


def smuggled(members: dict[str, bytes], name: str) -> None:
    """A file of that name, which the manifest names too, hash and all."""
    manifest = json.loads(members["manifest.json"])
    manifest["files"][name] = {
        "size": 3,
        "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    }
    members["manifest.json"] = json.dumps(manifest).encode()
    members[name] = b"abc"


def test_a_backup_holds_what_cannot_be_built_anew_and_no_secret(saved, office):
    with zipfile.ZipFile(saved) as archive:
        names = set(archive.namelist())
        everything = b"".join(archive.read(name) for name in names)
        manifest = json.loads(archive.read("manifest.json"))
    assert {name.split("/")[0] for name in names} == {
        "articles", "history", "pending", "removed.txt", "feeds.yaml", "journal.sqlite3", "manifest.json",
    }  # fmt: skip
    assert b"secret" not in everything
    assert manifest["counts"]["articles"] == 1
    assert manifest["counts"]["journal.members"] == 1
    assert manifest["schema_version"]
    assert set(manifest["files"]) == names - {"manifest.json"}
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


def test_a_backup_says_what_it_holds_and_that_secrets_are_left_out(danvan, office, tmp_path):
    _, out, err = danvan("--data-dir", office, "backup", tmp_path / "other.zip")
    assert "1 bài đã thêm, 1 bản cũ và bản đăng lại, 1 tệp đang chờ duyệt" in out
    assert "Không gồm tệp .env" in err


def test_an_empty_directory_gets_everything_back_and_answers_the_same(
    danvan, office, saved, tmp_path
):
    before = danvan("--data-dir", office, "ask", QUESTION)
    new = tmp_path / "elsewhere" / "data"
    status, out, err = danvan("--data-dir", new, "restore", saved)
    assert (status, "được giữ trong" in out) == (0, False), err
    assert contents(new) == contents(office)
    assert danvan("--data-dir", new, "ask", QUESTION)[:2] == before[:2]
    assert stat.S_IMODE((new / "journal.sqlite3").stat().st_mode) == 0o600


def test_what_was_there_is_kept_and_what_was_added_since_is_gone(danvan, office, saved, tmp_path):
    before = contents(office)
    source = tmp_path / "later.txt"
    source.write_text(ARTICLE.format(count=50).replace("Na Hang", "Yên Sơn"), encoding="utf-8")
    assert danvan("--data-dir", office, "corpus", "add", source)[0] == 0
    (office / "feeds-state.json").write_text("{}", encoding="utf-8")
    after = contents(office)
    status, out, _ = danvan("--data-dir", office, "restore", saved)
    assert status == 0
    assert contents(office) == before
    (aside,) = office.glob("truoc-phuc-hoi-*")
    assert str(aside) in out
    assert contents(aside) == after
    assert (aside / "feeds-state.json").exists()
    assert (office / "danvan.log").read_text() == "old"
    assert (
        danvan("--data-dir", office, "ask", "Năm 2023 huyện Yên Sơn có bao nhiêu mô hình?")[0] == 1
    )


def test_a_write_ahead_log_never_stands_beside_another_journal(danvan, office, saved):
    (office / "journal.sqlite3-wal").write_bytes(b"left by a bot that was killed")
    assert danvan("--data-dir", office, "restore", saved)[0] == 0
    (aside,) = office.glob("truoc-phuc-hoi-*")
    assert (aside / "journal.sqlite3-wal").exists()
    assert not (office / "journal.sqlite3-wal").exists()


def test_what_the_log_alone_holds_is_backed_up_too(danvan, office, tmp_path):
    """A bot that was killed leaves its newest rows in the write-ahead log."""
    with closing(sqlite3.connect(office / "journal.sqlite3")) as connection:
        connection.execute("UPDATE members SET name = 'Lan mới'")
        connection.commit()
        assert (office / "journal.sqlite3-wal").stat().st_size > 0
        assert danvan("--data-dir", office, "backup", tmp_path / "b.zip")[0] == 0
    assert danvan("--data-dir", tmp_path / "new", "restore", tmp_path / "b.zip")[0] == 0
    assert b"Lan m" in contents(tmp_path / "new")["journal"]


def test_a_library_without_a_journal_can_be_backed_up(danvan, tmp_path, office):
    (office / "journal.sqlite3").unlink()
    assert danvan("--data-dir", office, "backup", tmp_path / "b.zip")[0] == 0
    assert danvan("--data-dir", tmp_path / "new", "restore", tmp_path / "b.zip")[0] == 0
    assert contents(tmp_path / "new") == contents(office)


def test_in_a_folder_backups_are_named_by_time_and_the_last_ones_kept(danvan, office, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    old = [folder / f"danvan-2025010{day}-020000.zip" for day in range(1, 5)]
    for path in [*old, folder / "danvan-notes.txt", folder / "other.zip"]:
        path.touch()
    status, out, _ = danvan("--data-dir", office, "backup", folder, "--keep", 3)
    assert status == 0
    kept = sorted(path.name for path in folder.glob("danvan-2*.zip"))
    assert kept[:2] == [path.name for path in old[2:]]
    assert re.fullmatch(r"danvan-\d{8}-\d{6}\.zip", kept[2])
    assert len(kept) == 3
    assert [str(path) in out for path in old] == [True, True, False, False]
    assert (folder / "danvan-notes.txt").exists()
    assert (folder / "other.zip").exists()


def test_a_clock_that_went_back_does_not_delete_what_was_just_made(office, tmp_path):
    future = tmp_path / "danvan-20990101-000000.zip"
    future.touch()
    made = backup.dated(tmp_path, datetime(2025, 1, 1, tzinfo=UTC))
    backup.make(office, made, silent)
    assert backup.prune(tmp_path, 1, made) == [future]
    assert made.exists()


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("exists.zip", "không ghi đè"),
        ("backup.tar.gz", "hãy đặt tên backup.tar.gz.zip"),
        ("nowhere/backup.zip", "Không có thư mục"),
    ],
)
def test_a_backup_writes_over_nothing_and_nowhere_else(danvan, office, tmp_path, target, sentence):
    (tmp_path / "exists.zip").write_text("precious")
    status, out, err = danvan("--data-dir", office, "backup", tmp_path / target)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert sentence in err
    assert (tmp_path / "exists.zip").read_text() == "precious"


def test_keep_without_a_folder_is_told(danvan, office, tmp_path):
    status, _, err = danvan("--data-dir", office, "backup", tmp_path / "b.zip", "--keep", 3)
    assert (status, "--keep chỉ dùng khi" in err) == (2, True)


@pytest.mark.parametrize("data", ["nowhere", "empty"])
def test_there_has_to_be_something_to_back_up(danvan, tmp_path, data):
    (tmp_path / "empty").mkdir()
    status, _, err = danvan("--data-dir", tmp_path / data, "backup", tmp_path / "b.zip")
    assert (status, err.count("\n")) == (2, 1)
    assert str(tmp_path / data) in err
    assert not (tmp_path / "b.zip").exists()


def test_a_damaged_journal_is_not_backed_up_as_if_it_were_whole(danvan, office, tmp_path):
    journal = office / "journal.sqlite3"
    data = bytearray(journal.read_bytes())
    data[4096 : 2 * 4096] = os.urandom(4096)
    journal.write_bytes(data)
    status, _, err = danvan("--data-dir", office, "backup", tmp_path / "b.zip")
    assert (status, err.count("\n")) == (2, 1)
    assert f"Không sao lưu được sổ ghi chép {journal}" in err
    assert list(tmp_path.glob("*.zip")) == list(tmp_path.glob(".danvan-backup-*")) == []


def test_a_file_whose_name_could_not_come_back_is_told(danvan, office, tmp_path):
    (office / "articles" / "hỏng\n.md").write_text("x")
    status, _, err = danvan("--data-dir", office, "backup", tmp_path / "b.zip")
    assert (status, "Không sao lưu được" in err, err.count("\n")) == (2, True, 1)


HOSTILE = {
    "a path upwards": lambda m: smuggled(m, "articles/../../escaped.md"),
    "an absolute path": lambda m: smuggled(m, "/tmp/escaped.md"),
    "a path upwards as Windows writes it": lambda m: smuggled(m, "articles/..\\..\\escaped.md"),
    "settings": lambda m: smuggled(m, ".env"),
    "a place that is not the library's": lambda m: smuggled(m, "index/CURRENT"),
    "a hidden file": lambda m: smuggled(m, "articles/.x.md"),
    "a file too deep": lambda m: smuggled(m, "history/a/b/c.md"),
    "a name too long": lambda m: smuggled(m, f"articles/{'a' * 256}.md"),
}
DAMAGED = {
    "a file that is missing": lambda m: m.pop("removed.txt"),
    "a file that was changed": lambda m: m.update({"removed.txt": b"x" * len(m["removed.txt"])}),
    "a file that grew": lambda m: m.update({"removed.txt": b"x" * 10_000}),
    "a file that the manifest does not name": lambda m: m.update({"articles/x.md": b"x"}),
    "a manifest that is none": lambda m: m.update({"manifest.json": b"{"}),
    "a manifest without hashes": lambda m: manifest_with(m, files={"removed.txt": {"size": 1}}),
    "an older number": lambda m: manifest_with(m, format=0),
}
OTHERS = {
    "a newer format": (
        lambda m: manifest_with(m, format=2, version="9.1"),
        "do danvan 9.1 ghi, mới hơn bản đang chạy",
    ),
    "a newer schema": (
        lambda m: manifest_with(m, schema_version="9999", version="9.1"),
        "có lược đồ 9999 của danvan 9.1, mới hơn bản đang chạy",
    ),
    "another schema than it says": (
        lambda m: manifest_with(m, schema_version="0001"),
        "hỏng hoặc không phải của danvan",
    ),
    "a zip file of something else": (lambda m: m.pop("manifest.json"), "không phải bản sao lưu"),
}
BAD = (
    {case: (change, "không bao giờ có") for case, change in HOSTILE.items()}
    | {case: (change, "không dùng được") for case, change in DAMAGED.items()}
    | OTHERS
)


@pytest.mark.parametrize("case", BAD)
def test_an_archive_that_is_not_as_it_should_be_changes_nothing(
    danvan, office, saved, tmp_path, case
):
    change, sentence = BAD[case]
    bad = rewritten(saved, tmp_path / "bad.zip", change)
    before = contents(office)
    status, out, err = danvan("--data-dir", office, "restore", bad)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert sentence in err
    assert str(bad) in err
    assert contents(office) == before
    assert not list(tmp_path.rglob("*escaped*"))
    assert not list(office.glob(".restore")) + list(office.glob("truoc-phuc-hoi-*"))


def test_a_link_in_an_archive_is_refused(danvan, office, saved, tmp_path):
    def link(members: dict[str, bytes]) -> None:
        smuggled(members, "articles/link.md")

    bad = rewritten(saved, tmp_path / "members.zip", link)
    with zipfile.ZipFile(bad) as source, zipfile.ZipFile(tmp_path / "bad.zip", "w") as target:
        for info in source.infolist():
            if info.filename == "articles/link.md":
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            target.writestr(info, source.read(info.filename))
    status, _, err = danvan("--data-dir", office, "restore", tmp_path / "bad.zip")
    assert (status, "articles/link.md" in err, err.count("\n")) == (2, True, 1)


def test_the_same_name_twice_is_refused(danvan, office, saved, tmp_path):
    twice = shutil.copy(saved, tmp_path / "twice.zip")
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(twice, "a") as archive:
        archive.writestr("removed.txt", archive.read("removed.txt"))
    status, _, err = danvan("--data-dir", office, "restore", twice)
    assert (status, "không dùng được" in err) == (2, True)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_truncated_archive_is_refused(danvan, office, saved, tmp_path, share):
    data = saved.read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(data[: int(len(data) * share)])
    before = contents(office)
    status, out, err = danvan("--data-dir", office, "restore", cut)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert contents(office) == before


def test_no_byte_can_be_changed_without_being_noticed(office, saved, tmp_path):
    """Either it is refused, or what it brings is the same all the same (a time, say, in the zip file)."""
    wanted = contents(office)
    data = saved.read_bytes()
    for number, place in enumerate(range(0, len(data), max(1, len(data) // 120))):
        broken = tmp_path / "broken.zip"
        broken.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        new = tmp_path / f"new{number}"
        try:
            restore.restore(broken, new, datetime.now(UTC), silent)
        except restore.BackupError:
            assert not (new / "articles").exists()
        else:
            assert contents(new) == wanted


def test_more_than_the_disk_holds_is_refused_before_a_byte_is_written(
    danvan, office, saved, tmp_path
):
    def bomb(members: dict[str, bytes]) -> None:
        data = b"\0" * (8 << 20)
        for number in range(4):
            members[f"articles/{number}.md"] = data

    def promise(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        manifest["files"]["removed.txt"]["size"] = 1 << 60
        members["manifest.json"] = json.dumps(manifest).encode()

    for change in (bomb, promise):
        bad = rewritten(saved, tmp_path / "bad.zip", change)
        status, _, err = danvan("--data-dir", tmp_path / "new", "restore", bad)
        assert (status, err.count("\n")) == (2, 1)
        assert not (tmp_path / "new" / ".restore").exists()


def test_a_bot_that_runs_keeps_restore_away(danvan, office, saved):
    held = sole(office, "")
    before = contents(office)
    status, out, err = danvan("--data-dir", office, "restore", saved)
    held.close()
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "hãy dừng bot rồi chạy lại danvan restore" in err
    assert contents(office) == before
    assert danvan("--data-dir", office, "restore", saved)[0] == 0


CUT_OFF = """
import itertools, os, shutil, signal, sys
from datetime import datetime, UTC
from pathlib import Path
import alembic.command, alembic.script, sqlalchemy  # once, not in every child
from bot import restore
backup, office, copies = map(Path, sys.argv[1:])
os.sync = lambda: None  # a process that is killed loses nothing that it wrote

def cut_off(data, left):
    def watch(event, args):
        nonlocal left
        touches = args and isinstance(args[0], (str, os.PathLike)) and os.fspath(args[0]).startswith(data)
        if touches and event in ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(watch)
    restore.restore(backup, Path(data), datetime.now(UTC), lambda *_: None)
    os._exit(0)

for number in itertools.count():
    data = shutil.copytree(office, copies / f"{number:03}")
    child = os.fork() or cut_off(str(data), number)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(status)
    if status != -signal.SIGKILL:
        break
"""
"""Restores into one copy after the other, killed when it has touched the copy 0, 1, 2… times."""


def test_a_restore_that_is_killed_anywhere_leaves_the_old_or_the_new_whole(
    danvan, office, saved, tmp_path
):
    """The next command finds the one or the other, whole, and what was there is lost in neither."""
    new = contents(office)
    (office / "articles" / "mine.md").write_text(
        '---\nid: mine\ntitle: "Chợ Đồn"\nfile: mine.md\n---\nChợ Đồn họp dân.\n', encoding="utf-8"
    )
    (office / "feeds-state.json").write_text("{}", encoding="utf-8")
    old = contents(office)
    command = [sys.executable, "-c", CUT_OFF, saved, office, tmp_path / "copies"]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, check=True, cwd=root, capture_output=True, text=True)
    statuses = [int(line) for line in done.stdout.splitlines()]
    copies = sorted((tmp_path / "copies").iterdir())
    assert statuses == [-signal.SIGKILL] * (len(copies) - 1) + [0]
    restored = []
    for number, data in enumerate(copies):
        if number % 10:
            restore.complete(data)
        else:  # as every command does that opens the library
            assert danvan("--data-dir", data, "corpus", "list")[0] == 0
        found = contents(data)
        assert found in (old, new)
        restored.append(found == new)
        if found == new:
            (aside,) = data.glob("truoc-phuc-hoi-*")
            assert contents(aside) == old
            assert (aside / "feeds-state.json").exists()
        assert not (data / "restore.json").exists()
    assert restored == sorted(restored)
    for data in copies[10::30]:
        assert danvan("--data-dir", data, "restore", saved)[0] == 0
        assert contents(data) == new
        assert not (data / ".restore").exists()
    assert restored.count(False) > 10
    assert restored.count(True) > 10


def test_a_killed_backup_leaves_nothing_that_looks_whole_and_the_next_one_tidies_up(
    danvan, office, tmp_path
):
    for number in range(300):  # long enough to be killed at it
        (office / "articles" / f"{number}.md").write_bytes(os.urandom(50_000))
    target = tmp_path / "to" / "backup.zip"
    target.parent.mkdir()
    command = [DANVAN, "--data-dir", office, "backup", target]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 30
        while not list(target.parent.glob(".danvan-backup-*/part.zip")):
            assert time.monotonic() < deadline
            time.sleep(0.005)
        process.kill()
    assert not target.exists()
    assert list(target.parent.glob(".danvan-backup-*"))
    for path in office.glob("articles/?.md"):
        path.unlink()
    backup.make(office, target, silent)
    assert [path.name for path in target.parent.iterdir()] == ["backup.zip"]


def test_root_does_not_lock_the_bots_own_user_out(danvan, office, saved, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can meet the files of another user")
    os.chown(office, 65534, 65534)
    for command in (("restore", saved), ("backup", tmp_path / "b.zip")):
        status, _, err = danvan("--data-dir", office, *command)
        assert (status, err.count("\n")) == (2, 1)
        assert "sudo -iu nobody danvan" in err


def test_a_data_directory_that_cannot_be_written_to_is_told(danvan, saved, tmp_path):
    (tmp_path / "file").touch()
    status, _, err = danvan("--data-dir", tmp_path / "file" / "data", "restore", saved)
    assert (status, err.count("\n")) == (2, 1)
    assert os.strerror(errno.ENOTDIR) in err


def test_the_lock_goes_with_the_process_that_held_it(office):
    code = f"""
import os
from pathlib import Path
from bot.sole import sole
held = sole(Path({str(office)!r}), "")
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2])
    assert (office / LOCK_NAME).exists()
    sole(office, "").close()
