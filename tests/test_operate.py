"""Every command of docs/operate.md is run here, in the page's order, or stands below with what checks it instead.

The page's root is a temporary folder; `danvan` in it is the one under test, talking to the test's
Telegram. A command that is in neither table fails.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.telegram_server import TelegramServer, User

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.strip()]
PLACES = re.compile(r"(?<![\w./-])/(opt|var|etc|usr/local|root)\b(?=/)")
ADMIN = User(7, "Hùng", "Trần", username="hung")
ARTICLE = """Na Hang tổng kết công tác dân vận năm 2023

Tuyên Quang, ngày 19.12.2023

Năm 2023, toàn huyện Na Hang xây dựng được 48 mô hình Dân vận khéo trên các lĩnh vực.
"""

STAND_INS = {
    # The user of the page is whoever runs the test; its home is in the temporary root.
    "sudo": '[ "$1" = -iu ] && [ "$2" = danvan ] || exit 64\nshift 2; cd "$PAGE_ROOT/var/lib/danvan" && exec "$@"',
    "install": """args=()
while [ $# -gt 0 ]; do
  case "$1" in
    -o | -g) [ "$2" = danvan ] || exit 64; shift 2 ;;
    *) args+=("$1"); shift ;;
  esac
done
exec /usr/bin/install "${args[@]}\"""",
}
RUN = {"sudo", "danvan", "install", "cp", "ln", "chmod", "python3"}


def words_of(command: str) -> list[str]:
    return shlex.split(command, comments=True)


def name_of(command: str) -> str:
    return Path(words_of(command)[0]).name


def units_in(command: str) -> list[str]:
    return re.findall(r"[\w-]+\.(?:service|timer)", command)


def is_of_units_that_there_are(command: str) -> None:
    """systemctl, journalctl: tests/test_deploy.py has systemd look at the units themselves."""
    if "daemon-reload" in command:
        return
    assert units_in(command)
    for name in units_in(command):
        assert (ROOT / "deploy" / name).is_file()


def is_of_packages_with_plain_names(command: str) -> None:
    words = words_of(command)
    assert words[1:] == ["update"] or words[1:3] == ["install", "-y"]
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", word) for word in words[3:])


def has_options_that_there_are(command: str) -> None:
    tool = shutil.which("useradd") or "/usr/sbin/useradd"
    if not Path(tool).exists():
        pytest.skip("useradd is not installed here")
    known = subprocess.run([tool, "--help"], capture_output=True, text=True, check=False).stdout
    assert [word for word in words_of(command) if word[:2] == "--" and word not in known] == []
    assert words_of(command)[-1] == "danvan"
    for unit in (ROOT / "deploy").glob("*.service"):
        assert "User=danvan" in unit.read_text(encoding="utf-8")


def installs_what_there_is(command: str) -> None:
    """pip: tests/test_extras.py runs the product on what this installs; the network is left alone."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    *_, target = [word for word in words_of(command)[2:] if not word.startswith("-")]
    extras = project["optional-dependencies"]
    if "--index-url" in command:
        assert words_of(command)[2] in extras["all-in"]
        return
    found = re.fullmatch(r"/opt/hoi-dan-van(?:\[([\w-]+)\])?", target)
    assert found
    assert found[1] is None or found[1] in extras


def is_a_service_of_compose(command: str) -> None:
    """docker: no engine is here; tests/test_deploy.py has a linter look at the Dockerfile."""
    import yaml

    words = words_of(command)
    assert words[1] == "compose"
    known = {"build", "up", "exec", "logs", "cp", "stop", "run"}
    assert words[2] in known
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    if words[2] not in {"build", "up"}:
        assert any(word.partition(":")[0] in services for word in words[3:])
    inside = re.search(r"danvan (.*?)[\"']?$", command)
    if words[2] in {"exec", "run"}:
        assert inside
        command_name = inside[1].split()[0]
        program = Path(sys.executable).with_name("danvan")
        help_of = [program, command_name, "--help"]
        assert subprocess.run(help_of, capture_output=True, check=False).returncode == 0


def is_plain(command: str) -> None:
    """Nothing but its syntax, which is checked for all."""


INSTEAD: dict[str, Callable[[str], None]] = {
    "apt-get": is_of_packages_with_plain_names,
    "useradd": has_options_that_there_are,
    "git": is_plain,
    "pip": installs_what_there_is,
    "nano": is_plain,  # a person types; the test writes what the page says into the same file
    "systemctl": is_of_units_that_there_are,
    "journalctl": is_of_units_that_there_are,
    "scp": is_plain,
    "docker": is_a_service_of_compose,
}
"""What is not run, for it needs root, the network, systemd, an engine or a person, and what checks it."""


def test_every_command_is_run_or_checked():
    assert len(COMMANDS) > 50
    assert [line for line in COMMANDS if name_of(line) not in RUN | set(INSTEAD)] == []
    assert not RUN & set(INSTEAD)


def test_no_command_of_the_page_hides_outside_a_block():
    """One in a sentence or a table is one that stands in a block too, or only asks."""
    inline = re.findall(r"`((?:sudo -iu danvan |docker |systemctl |git )[^`]+)`", PAGE)
    blocks = "\n".join(COMMANDS)
    rest = {"sudo -iu danvan danvan …", "systemctl status", "git pull", "docker ps"}
    assert [command for command in inline if command not in blocks and command not in rest] == []


@pytest.mark.parametrize("block", BLOCKS)
def test_the_shell_understands_every_block(block):
    done = subprocess.run(["bash", "-n"], input=block, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "command", [line for line in dict.fromkeys(COMMANDS) if name_of(line) in INSTEAD]
)
def test_what_is_not_run_is_checked(command):
    INSTEAD[name_of(command)](command)


class Server:
    """The page's machine: a temporary root, and a shell that finds it."""

    def __init__(self, root: Path, telegram: TelegramServer) -> None:
        self.root = root
        self.telegram = telegram
        self.commands = root / "stand-ins"
        for folder in (
            "stand-ins",
            "opt",
            "var/lib/danvan",
            "var/backups",
            "usr/local/bin",
            "root",
        ):
            (root / folder).mkdir(parents=True)
        (root / "etc/systemd/system").mkdir(parents=True)
        for name, script in STAND_INS.items():
            path = self.commands / name
            path.write_text(f"#!/bin/bash\n{script}\n")
            path.chmod(0o755)
        (self.commands / "python3").symlink_to(sys.executable)

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DANVAN_")}
        path = f"{self.commands}:{self.root}/usr/local/bin:{os.environ['PATH']}"
        return kept | {"PATH": path, "PAGE_ROOT": str(self.root), "NO_PROXY": "127.0.0.1"}

    def here(self, command: str) -> str:
        """The command with its places in the temporary root."""
        return PLACES.sub(rf"{self.root}/\1", command)

    def run(self, command: str) -> str:
        """What it prints; AssertionError where it fails."""
        sources = self.root / "opt" / "hoi-dan-van"
        done = subprocess.run(
            ["bash", "-c", self.here(command)],
            cwd=sources if sources.exists() else self.root,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def run_bot(self, command: str) -> None:
        """Starts a command that goes on until Ctrl+C, and presses that once the bot asks for updates."""
        seen = self.telegram.count_polls()
        shell = ["bash", "-c", f"exec {self.here(command)}"]
        with subprocess.Popen(shell, env=self.environment(), start_new_session=True) as process:
            self.telegram.wait_for(lambda: self.telegram.count_polls() > seen, 60)
            process.terminate()
            assert process.wait(15) == 0

    def clone(self) -> None:
        """The sources where `git clone` would put them, made of links."""
        target = self.root / "opt" / "hoi-dan-van"
        target.mkdir()
        for name in (".env.example", "deploy", "pyproject.toml", "bot", "corpus", "retrieval"):
            (target / name).symlink_to(ROOT / name)

    def install(self) -> None:
        """What `pip install` would put into the environment, taken from the one that runs the test."""
        environment = self.root / "opt/hoi-dan-van/.venv"
        (packages,) = environment.glob("lib/python*/site-packages")
        paths = [ROOT, *(path for path in sys.path if path.endswith("site-packages"))]
        (packages / "test.pth").write_text("\n".join(map(str, paths)) + "\n")
        program = environment / "bin" / "danvan"
        program.write_text(
            f"#!{environment}/bin/python\nimport sys\nfrom bot.cli import main\nsys.exit(main())\n"
        )
        program.chmod(0o755)

    def fill_in(self, path: Path) -> None:
        """What a person types into .env: the names that the page shows."""
        assert path.stat().st_mode & 0o777 == 0o600
        (example,) = re.findall(r"```ini\n(.*?)```", PAGE, re.DOTALL)
        names = re.findall(r"^(\w+)=", example, re.MULTILINE)
        assert names == ["DANVAN_TELEGRAM_TOKEN", "DANVAN_ADMIN_IDS"]
        values = dict(zip(names, (self.telegram.token, str(ADMIN.id)), strict=True))
        values["DANVAN_TELEGRAM_BASE_URL"] = self.telegram.base_url
        with path.open("a", encoding="utf-8") as stream:
            stream.writelines(f"{name}={value}\n" for name, value in values.items())


def test_the_page_leads_from_an_empty_server_to_a_bot_and_back_from_a_backup(tmp_path):
    """One walk through the page; each command does what the next one counts on."""
    with TelegramServer() as telegram:
        chat = telegram.private_chat(ADMIN)
        telegram.say(chat, ADMIN, "/start")
        machine = Server(tmp_path / "machine", telegram)
        home = machine.root / "var/lib/danvan"
        ran = 0
        for command in COMMANDS:
            name = name_of(command)
            if name == "git" and "clone" in command:
                machine.clone()
            elif name == "pip" and not (home / ".env").exists():
                machine.install()
            elif name == "nano" and str(home / ".env") == machine.here(words_of(command)[1]):
                machine.fill_in(home / ".env")
            elif name == "git" and "rev-parse" in command:
                (machine.root / "var/backups/danvan/phien-ban-truoc.txt").write_text("HEAD\n")
            elif name == "scp":
                carried = [machine.here(word) for word in ("/var/lib/danvan/.env",)]
                backups = sorted((machine.root / "var/backups/danvan").glob("danvan-*.zip"))
                for path in [*carried, backups[-1]]:
                    shutil.copy2(path, machine.root / "root")
                shutil.rmtree(home / "var")  # from here on it is the new machine
            elif command.endswith("danvan bot"):
                machine.run_bot(command)
                ran += 1
            elif name in RUN:
                if "bai-viet/" in command:
                    (home / "bai-viet/na-hang.txt").write_text(ARTICLE, encoding="utf-8")
                if "danvan backup" in command:
                    time.sleep(1.1)  # names tell seconds
                machine.run(command)
                ran += 1
        asked = machine.run(
            'sudo -iu danvan danvan ask "Năm 2023 huyện Na Hang có bao nhiêu mô hình Dân vận khéo?"'
        )
    assert ran == sum(name_of(command) in RUN for command in COMMANDS)
    assert "48 mô hình" in asked
    assert (home / ".env").stat().st_mode & 0o777 == 0o600
    assert (home / "var/journal.sqlite3").exists()
    installed = sorted(path.name for path in (machine.root / "etc/systemd/system").iterdir())
    assert installed == [
        "danvan-backup.service", "danvan-backup.timer", "danvan.service", "danvan.service.d",
    ]  # fmt: skip
