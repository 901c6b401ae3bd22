"""Charts and workbooks of an answer whose articles have left the library since."""

import pytest

from bot import cli
from corpus.place_names import slug
from tests.bot.e2e.provinces import write_library

pytestmark = pytest.mark.usefixtures("spotless")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("provinces")
    write_library(folder)
    return folder


@pytest.fixture(scope="module")
def settings_of_bot() -> dict[str, str]:
    return {"DANVAN_SHIPPED": "false"}


@pytest.mark.parametrize("label", ["Tải Excel", "Biểu đồ"])
def test_nothing_is_sent_of_an_article_that_is_gone(server, admitted, lan, data_dir, label):
    gone = {"Tải Excel": "Bến Tre", "Biểu đồ": "Cà Mau"}[label]
    question = f"so sánh mô hình Dân vận khéo An Giang và {gone}"
    reply = server.reply_to(server.say(admitted, lan, question))
    server.settled()
    options = ["--data-dir", str(data_dir), "--no-shipped"]
    assert cli.run([*options, "corpus", "remove", slug(gone)]) == 0
    again = server.reply_to(server.say(admitted, lan, f"{gone} có bao nhiêu mô hình?"))
    assert "chưa có" in again.plain
    before = len(server.sent(admitted))
    pressed = server.press(server.current(reply), label, lan)
    server.wait_for(lambda: pressed.answer is not None)
    assert "không còn trong thư viện" in pressed.answer["text"]
    server.settled()
    assert len(server.sent(admitted)) == before
