"""What a server is given: systemd units, the Dockerfile, compose.yaml. No engine and no systemd are needed."""

import configparser
import ctypes
import fnmatch
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.bot_process import DANVAN, BotProcess
from tests.telegram_server import TelegramServer, User

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in [*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
INSTALLED = "/opt/hoi-dan-van"
"""Where docs/operate.md puts the program, and the units look for it."""
ANALYZE = shutil.which("systemd-analyze")
HADOLINT = Path(sys.executable).with_name("hadolint")
MOST_EXPOSED = 1.5
"""Of 10, as systemd-analyze counts; a unit without hardening has 9.6."""

needs_systemd = pytest.mark.skipif(not ANALYZE, reason="systemd-analyze is not installed here")
PR_SET_MDWE = 65


@pytest.fixture
def units(tmp_path) -> Path:
    """The units as on a server, with the program that runs these tests in the place of the installed one."""
    folder = tmp_path / "units"
    folder.mkdir()
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8")
        text = text.replace(f"{INSTALLED}/.venv/bin", str(DANVAN.parent))
        (folder / name).write_text(text.replace(f"file://{INSTALLED}", f"file://{ROOT}"))
    return folder


def unit(name: str) -> dict[str, dict[str, str]]:
    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / name, encoding="utf-8")
    return {section: dict(parser[section]) for section in parser.sections()}


def analyze(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [str(ANALYZE), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_nothing_wrong_with_a_unit(units, name):
    done = analyze("verify", units / name)
    # Of the machine's own units it may have something to say; of ours there must be nothing.
    assert [line for line in done.stderr.splitlines() if "danvan" in line] == []
    assert done.returncode == 0


@needs_systemd
def test_the_check_would_notice(units):
    unit_file = units / "danvan.service"
    unit_file.write_text(unit_file.read_text().replace("ProtectSystem=strict", "ProtectSystm=x"))
    assert "ProtectSystm" in analyze("verify", unit_file).stderr


@needs_systemd
@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_a_service_exposes_little(units, name):
    done = analyze("security", "--offline=true", units / name)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert found, done.stderr
    assert float(found[1]) <= MOST_EXPOSED


def test_units_start_the_program_where_the_page_puts_it():
    for name in ("danvan.service", "danvan-backup.service"):
        program, *arguments = unit(name)["Service"]["ExecStart"].split()
        assert program == f"{INSTALLED}/.venv/bin/danvan"
        help_of = subprocess.run(
            [DANVAN, arguments[0], "--help"], capture_output=True, text=True, check=False
        )
        assert help_of.returncode == 0
        assert [word for word in arguments if word[:2] == "--" and word not in help_of.stdout] == []
    assert "python3 -m venv /opt/hoi-dan-van/.venv" in (ROOT / "docs/operate.md").read_text()


def test_the_bot_is_let_end_and_is_not_started_again_with_a_wrong_setting():
    service = unit("danvan.service")["Service"]
    assert int(service["TimeoutStopSec"]) > 10
    assert service["Restart"] == "on-failure"
    assert service["RestartPreventExitStatus"] == "2"
    assert service["UMask"] == "0077"


@pytest.fixture
def strict_memory(tmp_path) -> Path:
    """A program that takes the right to write code into memory from what it starts."""
    if ctypes.CDLL(None).prctl(66, 0, 0, 0, 0) < 0:  # PR_GET_MDWE
        pytest.skip("this kernel cannot deny memory that is written to and run")
    path = tmp_path / "strict.py"
    path.write_text(
        "import ctypes, os, sys\n"
        f"assert ctypes.CDLL(None).prctl({PR_SET_MDWE}, 1, 0, 0, 0) == 0\n"
        "os.execv(sys.argv[1], sys.argv[1:])\n"
    )
    return path


def test_the_bot_lives_without_memory_that_is_written_to_and_run(strict_memory, tmp_path):
    """MemoryDenyWriteExecute stands in the unit because of this."""
    command = (sys.executable, strict_memory, DANVAN)
    lan = User(101, "Lan")
    with TelegramServer() as server:
        chat = server.private_chat(lan)
        env = {"DANVAN_ACCESS": "open", "DANVAN_WORKERS": "1"}
        with BotProcess(server, tmp_path / "data", env=env, command=command) as bot:
            bot.wait_until_ready(60)
            question = server.say(chat, lan, "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?")
            assert "gần 6.500" in server.reply_to(question, 30).plain
    backup = [*command, "--data-dir", tmp_path / "data", "backup", tmp_path / "b.zip"]
    assert subprocess.run(list(map(str, backup)), check=False, capture_output=True).returncode == 0


def instructions(name: str) -> list[str]:
    """What stands behind this instruction, wherever it is used, continued lines joined."""
    joined = DOCKERFILE.replace("\\\n", " ")
    return [
        line[len(name) :].strip() for line in joined.splitlines() if line.startswith(f"{name} ")
    ]


def test_the_linter_finds_nothing_wrong_with_the_dockerfile():
    done = subprocess.run(
        [HADOLINT, "--no-color", ROOT / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_linter_would_notice(tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM python:latest\nRUN cd /tmp && sudo ls\n")
    done = subprocess.run([HADOLINT, tmp_path / "Dockerfile"], capture_output=True, check=False)
    assert done.returncode == 1


def test_the_image_has_a_pinned_base_and_a_user_without_rights():
    bases = {line.split(" AS ")[0] for line in instructions("FROM")}
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.11\.\d+-slim-\w+", bases.pop())
    uid, _, gid = instructions("USER")[-1].partition(":")
    assert int(uid) > 0
    assert int(gid) > 0


def test_an_image_can_only_be_built_with_an_extra_that_there_is():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    argument = next(line for line in instructions("ARG") if line.startswith("EXTRAS"))
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    default = compose["services"]["bot"]["build"]["args"]["EXTRAS"]
    tested = re.findall(r'"\$EXTRAS" = ([\w-]+)', DOCKERFILE)
    assert {argument.partition("=")[2], default, *tested} <= set(extras)
    torch = subprocess.run(
        ["sed", "-n", r's/^ *"\(torch==[^"]*\)".*/\1/p', ROOT / "pyproject.toml"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    assert torch in extras["all-in"]
    assert r's/^ *"\(torch==[^"]*\)".*/\1/p' in DOCKERFILE


def ignored(path: str) -> bool:
    """Whether .dockerignore keeps `path` from the engine; the last line that fits decides."""
    kept = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        rule = line.lstrip("!").removeprefix("**/")
        parts = path.split("/")
        heads = ["/".join(parts[: n + 1]) for n in range(len(parts))]
        fits = any(fnmatch.fnmatch(head, rule) for head in heads)
        if line.startswith("**/"):
            fits = any(fnmatch.fnmatch(part, rule) for part in parts)
        if fits:
            kept = line.startswith("!")
    return not kept


def test_the_engine_gets_what_is_copied_and_no_secret():
    copied = [line.split()[:-1] for line in instructions("COPY") if "--from" not in line]
    sources = {source for line in copied for source in line}
    assert sources >= {"pyproject.toml", "README.md", "LICENSE", "bot", "corpus", "retrieval"}
    assert [source for source in sources if not (ROOT / source).exists() or ignored(source)] == []
    secret = [".env", "bot/.env", "var/journal.sqlite3", ".git/config", "compose.yaml"]
    assert [path for path in secret if not ignored(path)] == []
    assert "TOKEN" not in DOCKERFILE
    assert "SECRET" not in DOCKERFILE


def test_the_image_is_asked_how_it_is_where_the_bot_says_so():
    settings = dict(re.findall(r"\b(DANVAN_\w+)=(\S+)", DOCKERFILE))
    checks = re.findall(r"urlopen\('http://([^/]+)/healthz'", DOCKERFILE)
    assert checks == [settings["DANVAN_METRICS_LISTEN"]]
    volumes = instructions("VOLUME")[0]
    assert f'"{settings["DANVAN_DATA_DIR"]}"' in volumes


def test_compose_starts_the_image_with_no_more_rights_than_it_needs():
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    bot = compose["services"]["bot"]
    assert bot["read_only"]
    assert bot["cap_drop"] == ["ALL"]
    assert bot["env_file"] == ".env"
    assert {volume.partition(":")[0] for volume in bot["volumes"]} == set(compose["volumes"])
    assert {volume.partition(":")[2] for volume in bot["volumes"]} == {"/data", "/backup"}
    assert int(bot["stop_grace_period"].removesuffix("s")) > 10
    assert not any("TOKEN" in name or "SECRET" in name for name in bot["environment"])
