"""The real bot over the Bot API server of tests: one process for each module, new people for each test."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import cli
from tests.bot_process import BotProcess
from tests.telegram_server import Chat, TelegramServer, User

ADMIN = User(7, "Hùng", "Trần", username="hung")

_numbers = itertools.count(1001)


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """A data directory over the shipped articles, its index built; to be copied, not used."""
    folder = tmp_path_factory.mktemp("built")
    assert cli.run(["--data-dir", str(folder), "index", "build"]) == 0
    return folder


@pytest.fixture(scope="module")
def data_dir(built, tmp_path_factory) -> Path:
    """The module's own data directory."""
    return shutil.copytree(built, tmp_path_factory.mktemp("bot") / "data")


@pytest.fixture(scope="module")
def settings_of_bot() -> dict[str, str]:
    """Settings beside the token and the administrator; a module may have others."""
    return {}


@pytest.fixture(scope="module")
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


@pytest.fixture(scope="module")
def admin() -> User:
    """The bot's administrator."""
    return ADMIN


@pytest.fixture(scope="module")
def admin_chat(server, admin) -> Chat:
    """The administrator's chat with the bot, open before the bot starts."""
    chat = server.private_chat(admin)
    server.say(chat, admin, "/start")
    return chat


@pytest.fixture(scope="module")
def bot(server, data_dir, settings_of_bot, admin_chat) -> Iterator[BotProcess]:
    """The running bot, its menus set."""
    env = {"DANVAN_ADMIN_IDS": str(ADMIN.id), **settings_of_bot}
    with BotProcess(server, data_dir, env=env) as process:
        process.wait_until_ready()
        server.wait_for(lambda: len(server.calls_of("setMyShortDescription")) == 2)
        yield process


@pytest.fixture
def lan(server) -> User:
    """Somebody new, whom nobody let in yet."""
    number = next(_numbers)
    return User(number, "Lan", "Nguyễn", username=f"lan_{number}")


@pytest.fixture
def let_in(server, bot, admin, admin_chat):
    """Lets a person in as administrators do it, and gives their chat with the bot."""

    def let_in(person: User) -> Chat:
        chat = server.private_chat(person)
        server.say(chat, person, "/start")
        server.press(request_about(server, admin_chat, person.id), "Duyệt", admin)
        server.wait_for(lambda: len(server.sent(chat)) == 2)
        return chat

    return let_in


@pytest.fixture
def admitted(lan, let_in) -> Chat:
    """Lan's chat with the bot, after an administrator let her in."""
    return let_in(lan)


@pytest.fixture
def office_group(server, bot, admin, lan) -> Chat:
    """A supergroup with Lan in it, let in because an administrator added the bot."""
    group = server.supergroup("Tổ dân vận", lan, admin, bot_status="never")
    server.add_bot(group, by=admin)
    server.wait_for(lambda: server.sent(group))
    return group


@pytest.fixture
def spotless(server) -> Iterator[None]:
    """The test makes the bot do nothing that Telegram refuses or that a careful bot avoids."""
    errors, violations = len(server.errors), len(server.violations)
    yield
    refused = [(call.method, call.error, call.parameters) for call in server.errors[errors:]]
    assert refused == []
    assert server.violations[violations:] == []


def request_about(server, admin_chat: Chat, party: int):
    """The message by which administrators decide about a person or group."""

    def found():
        data = f"a:a:{party}"
        for message in server.sent(admin_chat):
            if any(
                button.get("callback_data") == data for row in message.buttons for button in row
            ):
                return message
        return None

    return server.wait_for(found)
