"""`danvan` as a process of its own: its imports, its memory, how it meets pipes and terminals."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

DANVAN = Path(sys.executable).with_name("danvan")
QUESTION = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "trafilatura",
    "telegram",
    "scipy",
    "sklearn",
)
MOST_MB = 220

MEASURED = r"""
import json, re, sys
from bot.cli import run
status = run(sys.argv[1:])
peak = int(re.search(r"VmHWM:\s+(\d+) kB", open("/proc/self/status").read()).group(1))
told = {"status": status, "modules": sorted(sys.modules), "peak_kb": peak}
print(json.dumps(told), file=sys.stderr)
"""


def start(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    command = [str(argument) for argument in arguments]
    return subprocess.run(command, check=False, text=True, encoding="utf-8", **options)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux for the memory")
def test_a_warm_question_imports_nothing_heavy_and_stays_small(shared_data):
    done = start(
        sys.executable, "-c", MEASURED, "--data-dir", shared_data, "ask", QUESTION,
        capture_output=True,
    )  # fmt: skip
    measured = json.loads(done.stderr.splitlines()[-1])
    assert measured["status"] == 0
    assert [name for name in HEAVY if name in measured["modules"]] == []
    assert measured["peak_kb"] / 1024 <= MOST_MB


def test_a_locale_without_vietnamese_changes_nothing(shared_data):
    plain = {"PATH": os.environ["PATH"], "LC_ALL": "en_US.ISO-8859-1", "PYTHONUTF8": "0"}
    done = start(DANVAN, "--data-dir", shared_data, "ask", QUESTION, env=plain, capture_output=True)
    assert done.returncode == 0
    assert "gần 6.500 mô hình Dân vận khéo" in done.stdout


def test_a_reader_that_leaves_early_gets_no_complaint(shared_data, question_file):
    path = question_file(*({"id": str(n), "question": QUESTION} for n in range(500)))
    with subprocess.Popen(
        [DANVAN, "--data-dir", shared_data, "batch", path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = json.loads(process.stdout.readline())
        process.stdout.close()
        complaint = process.stderr.read().decode()
    assert first["id"] == "0"
    assert "Traceback" not in complaint
    assert "BrokenPipe" not in complaint


@pytest.mark.parametrize("command", ["ask", "chat"])
def test_in_a_terminal_the_figure_is_bold(shared_data, command):
    screen, keyboard = pty.openpty()
    arguments = [DANVAN, "--data-dir", shared_data, command]
    arguments += [QUESTION] if command == "ask" else []
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(
        arguments, stdin=keyboard, stdout=keyboard, stderr=keyboard, env=environment
    ) as process:
        os.close(keyboard)
        if command == "chat":
            os.write(screen, f"{QUESTION}\n/thoat\n".encode())
        seen = read_all(screen)
    os.close(screen)
    assert process.returncode == 0
    assert "\x1b[1mgần 6.500\x1b[0m mô hình" in seen
    assert "\x1b[2m— Tiếp tục phối hợp chặt chẽ" in seen


def read_all(screen: int) -> str:
    """Everything that a pseudo-terminal shows until the process leaves it."""
    seen = b""
    while True:
        try:
            part = os.read(screen, 65536)
        except OSError:  # Linux says EIO when the other end is gone
            part = b""
        if not part:
            return seen.decode()
        seen += part
