"""What `danvan` says and does with models that the settings name: real processes, no hub in reach."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot_process import BotProcess
from tests.model_hub import ModelHub
from tests.tiny_models import cross_encoder, embedding_model, in_hub_cache

DANVAN = Path(sys.executable).with_name("danvan")
QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
ANSWER = "gần 6.500 mô hình Dân vận khéo"
SOON_S = 60
"""Far more than any of these takes, far less than a hub that is tried again and again."""


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> Path:
    """Folders of models, and a cache as if ban/tiny-vi and ban/cross-vi had been downloaded."""
    folder = tmp_path_factory.mktemp("models")
    embedding_model(folder / "tiny")
    cross_encoder(folder / "cross")
    in_hub_cache(folder / "cache", "ban/tiny-vi", embedding_model)
    in_hub_cache(folder / "cache", "ban/cross-vi", cross_encoder)
    return folder


@pytest.fixture
def run(models, tmp_path):
    """Runs `danvan` as a process with the settings it is given; no hub can be reached."""

    def run(*arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
        alone = {"HF_HOME": models / "cache", "HF_ENDPOINT": "http://127.0.0.1:9"} | settings
        named = {
            name if name.startswith("HF_") else f"DANVAN_{name}": str(value)
            for name, value in alone.items()
        }
        return subprocess.run(
            [DANVAN, "--data-dir", tmp_path / "data", *arguments],
            check=False,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, **named},
            timeout=SOON_S,
        )

    return run


def test_a_folder_needs_no_hub_and_another_model_is_told_in_one_sentence(run, models):
    assert run("index", "build").returncode == 0
    changed = {"EMBEDDING_MODEL": models / "tiny", "RERANKER_MODEL": models / "cross"}
    done = run("index", "info", **changed)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "còn mô hình đang dùng là tiny (" in done.stderr
    assert done.stderr.endswith("; hãy chạy 'danvan index build'.\n")
    assert run("index", "build", **changed).returncode == 0
    done = run("ask", QUESTION, **changed)
    assert (done.returncode, done.stderr) == (0, "")
    assert ANSWER in done.stdout
    prompted = run("ask", QUESTION, **changed, EMBEDDING_QUERY_PROMPT="hỏi ")
    assert prompted.returncode == 0
    assert ANSWER in prompted.stdout
    assert prompted.stderr.startswith("Chỉ mục được lập bằng mô hình tiny (")
    assert prompted.stderr.endswith("; chỉ mục đang được lập lại từ đầu.\n")
    assert prompted.stderr.count("\n") == 1


def test_a_model_in_the_cache_is_used_where_the_hub_is_switched_off(run):
    done = run(
        "ask",
        QUESTION,
        EMBEDDING_MODEL="ban/tiny-vi",
        RERANKER_MODEL="ban/cross-vi",
        HF_HUB_OFFLINE=1,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert ANSWER in done.stdout


def test_a_model_that_is_not_here_is_told_at_once_where_the_hub_is_switched_off(run):
    done = run("ask", QUESTION, EMBEDDING_MODEL="ban/thieu", HF_HUB_OFFLINE=1)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("Mô hình ban/thieu chưa có đủ trong máy mà HF_HUB_OFFLINE")


@pytest.mark.parametrize("setting", ["EMBEDDING_MODEL", "RERANKER_MODEL"])
def test_a_hub_that_refuses_is_told_soon(run, setting):
    done = run("ask", QUESTION, **{setting: "ban/thieu"})
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("Không tới được http://127.0.0.1:9 để tải mô hình ban/thieu (")
    assert f"sửa DANVAN_{setting}" in done.stderr


def test_a_hub_that_never_answers_is_told_soon(run):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        done = run("ask", QUESTION, EMBEDDING_MODEL="ban/thieu", HF_ENDPOINT=address)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"Không tới được {address} để tải mô hình ban/thieu (")


NAMED = {"EMBEDDING_MODEL": "chu/tiny-e5", "RERANKER_MODEL": "chu/cross"}


@pytest.fixture(scope="module")
def hosted(models) -> dict[str, Path]:
    """What the test's hub has."""
    return {
        "chu/tiny-e5": embedding_model(models / "hosted" / "tiny-e5"),
        "chu/cross": cross_encoder(models / "hosted" / "cross"),
    }


def test_a_model_of_the_hub_is_fetched_once_and_then_used_without_asking(run, hosted, tmp_path):
    with ModelHub(hosted) as hub:
        where = {"HF_ENDPOINT": hub.endpoint, "HF_HOME": tmp_path / "cache"}
        first = run("ask", QUESTION, **NAMED, **where)
        assert (first.returncode, ANSWER in first.stdout) == (0, True), first.stderr
        assert any("model.safetensors" in path for path in hub.asked)
        hub.asked.clear()
        again = run("ask", QUESTION, **NAMED, **where)
        assert (again.returncode, again.stdout, again.stderr) == (0, first.stdout, "")
        assert hub.asked == []


def test_what_a_broken_download_lacks_is_fetched(run, hosted, tmp_path):
    cached = in_hub_cache(tmp_path / "cache", "chu/tiny-e5", embedding_model)
    (cached / "model.safetensors").unlink()
    with ModelHub(hosted) as hub:
        where = {"HF_ENDPOINT": hub.endpoint, "HF_HOME": tmp_path / "cache"}
        done = run("doctor", EMBEDDING_MODEL="chu/tiny-e5", **where)
    assert done.returncode == 0, done.stdout
    assert "Mô hình: chu/tiny-e5, 16 chiều" in done.stdout


@pytest.mark.parametrize("name", ["chu/khong-co", "khong-co"])
def test_a_name_that_the_hub_does_not_know_is_told(run, hosted, name):
    with ModelHub(hosted) as hub:
        done = run("ask", QUESTION, EMBEDDING_MODEL=name, HF_ENDPOINT=hub.endpoint)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"Máy chủ {hub.endpoint} không có mô hình {name}")


COMMANDS = [("ask", QUESTION), ("index", "build"), ("doctor",)]
WRONG = {
    "a bundled model that there is not": (
        {"EMBEDDING_MODEL": "bundled:lon"},
        "Không có mô hình kèm sẵn nào tên lon; hãy sửa DANVAN_EMBEDDING_MODEL",
    ),
    "another path as a bundled model": (
        {"EMBEDDING_MODEL": "bundled:../bundled"},
        "Không có mô hình kèm sẵn nào tên ../bundled; hãy sửa DANVAN_EMBEDDING_MODEL",
    ),
    "a backend": ({"EMBEDDING_BACKEND": "tensor"}, "DANVAN_EMBEDDING_BACKEND không dùng được"),
    "a dtype": ({"EMBEDDING_DTYPE": "int3"}, "DANVAN_EMBEDDING_DTYPE không dùng được"),
    "a batch": ({"EMBEDDING_BATCH": "0"}, "DANVAN_EMBEDDING_BATCH không dùng được"),
    "more numbers than the shipped model has": (
        {"EMBEDDING_DIM": "9999"},
        "không cắt được còn 9999; hãy đặt DANVAN_EMBEDDING_DIM",
    ),
    "more numbers than a transformer has": (
        {"EMBEDDING_MODEL": "{models}/tiny", "EMBEDDING_DIM": "17"},
        "chỉ có 16 chiều, không cắt được còn 17; hãy đặt DANVAN_EMBEDDING_DIM",
    ),
    "a device": (
        {"EMBEDDING_MODEL": "{models}/tiny", "EMBEDDING_DEVICE": "warp"},
        "Không dùng được DANVAN_EMBEDDING_DEVICE=warp",
    ),
    "a folder that is not there": (
        {"EMBEDDING_MODEL": "{models}/nowhere"},
        "nowhere; hãy sửa DANVAN_EMBEDDING_MODEL",
    ),
}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_value_is_one_sentence(danvan, models, monkeypatch, command, case):
    wrong, sentence = WRONG[case]
    for name, value in wrong.items():
        monkeypatch.setenv(f"DANVAN_{name}", value.format(models=models))
    status, out, err = danvan("--data-dir", "data", *command)
    told = out if command == ("doctor",) else err
    assert status == 2
    assert [sentence in line for line in told.splitlines()].count(True) == 1
    assert "Traceback" not in out + err
    if command != ("doctor",):
        assert (out, err.count("\n")) == ("", 1)


@pytest.mark.parametrize("command", [("ask", QUESTION), ("doctor",)], ids=["ask", "doctor"])
def test_a_reranker_that_is_none_is_one_sentence(danvan, models, tmp_path, monkeypatch, command):
    monkeypatch.setenv("DANVAN_RERANKER_MODEL", str(models / "tiny"))
    status, out, err = danvan("--data-dir", tmp_path / "data", *command)
    told = out if command == ("doctor",) else err
    assert status == 2
    assert "tiny không phải mô hình xếp lại" in told
    assert "hãy sửa DANVAN_RERANKER_MODEL" in told
    assert "Traceback" not in out + err


@pytest.mark.parametrize("name", ["DANVAN_EMBEDDING_MODEL", "DANVAN_RERANKER_MODEL"])
def test_the_bot_does_not_start_without_its_models(tmp_path, name):
    env = {"DANVAN_TELEGRAM_TOKEN": "1:a", name: "./khong-co"}
    with BotProcess(None, tmp_path / "data", env=env) as bot:
        assert bot.running.wait(SOON_S) == 2
        said = bot.output()
    assert f"Không có thư mục mô hình khong-co; hãy sửa {name}" in said
    assert "Traceback" not in said


def test_doctor_tells_of_the_reranker(danvan, models, shared_data, monkeypatch):
    monkeypatch.setenv("DANVAN_RERANKER_MODEL", str(models / "cross"))
    status, out, _ = danvan("--data-dir", shared_data, "doctor")
    assert status == 0
    assert f"ổn   Mô hình xếp lại: {models / 'cross'}, xếp lại 20 đoạn đầu" in out
