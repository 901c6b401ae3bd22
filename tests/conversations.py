"""The conversations shown in docs/, each from a real run of the bot against the test server.

python -m tests.conversations        writes docs/hoi-thoai-rieng.txt and docs/hoi-thoai-nhom.txt
"""

import tempfile
from pathlib import Path

from tests.bot_process import BotProcess
from tests.telegram_server import TelegramServer
from tests.telegram_world import User

DOCS = Path(__file__).resolve().parents[1] / "docs"
PRIVATE, GROUP = "hoi-thoai-rieng.txt", "hoi-thoai-nhom.txt"

HUNG = User(7, "Hùng", "Trần", username="hung")
LAN = User(1001, "Lan", "Nguyễn", username="lan")
MINH = User(1002, "Minh", "Phạm")


def private_conversation(server: TelegramServer) -> str:
    """A clerk asks to be let in, asks, asks on, looks at the passage, reports an error."""
    chief, clerk = server.private_chat(HUNG), server.private_chat(LAN)
    server.reply_to(server.say(chief, HUNG, "/start"))
    server.reply_to(server.say(clerk, LAN, "/start"))
    request = server.wait_for(
        lambda: [m for m in server.sent(chief) if m.buttons and "Lan" in m.plain]
    )
    server.press(request[-1], "Duyệt", HUNG)
    server.wait_for(lambda: len(server.sent(clerk)) == 2)
    for text in (
        "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?",
        "con dien hinh ca nhan?",
        "Còn Nam Định?",
        "năm 2023 Nam Định tập trung làm gì",
        "/diaphuong Thái Nguyên",
        "tỉnh ta tiếp bao nhiêu lượt công dân?",
        "How many skilful mass mobilisation models did Thai Nguyen report?",
        "giá vàng hôm nay bao nhiêu?",
        "/solieu",
    ):
        server.reply_to(server.say(clerk, LAN, text))
    asked = server.say(clerk, LAN, "Thái Nguyên có mấy mô hình tập thể?")
    answer = server.reply_to(asked)
    server.press(answer, "Cả đoạn", LAN)
    server.wait_for(lambda: server.current(answer).buttons[0][0]["text"] == "Thu gọn")
    server.press(server.current(answer), "Báo sai", LAN)
    server.wait_for(lambda: "(câu hỏi #" in server.sent(clerk)[-1].plain)
    line = server.say(
        clerk, LAN, "Số này nên ghi rõ là của giai đoạn nào", reply_to=server.sent(clerk)[-1].id
    )
    server.reply_to(line)
    return server.transcript(clerk)


def group_conversation(server: TelegramServer) -> str:
    """An administrator adds the bot to an office's group; colleagues ask in each of the ways."""
    office = server.supergroup("Tổ công tác dân vận", HUNG, LAN, MINH, bot_status="left")
    server.add_bot(office, by=HUNG)
    server.wait_for(lambda: server.sent(office))
    server.reply_to(server.say(office, LAN, "/hoi Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"))
    first = server.sent(office)[-1]
    server.say(office, MINH, "Số này đưa vào báo cáo quý được đấy.")
    server.reply_to(server.say(office, MINH, "Ai phát biểu ở bài này?", reply_to=first.id))
    question = server.say(office, LAN, "Năm 2023 Nam Định tập trung làm những gì nhỉ?")
    server.reply_to(server.say(office, HUNG, "@hoidanvan_bot giúp với", reply_to=question.id))
    typo = server.say(office, MINH, "@hoidanvan_bot Nam Định có bao nhiêu điển hình cá nhân?")
    reply = server.reply_to(typo)
    server.edit(typo, "@hoidanvan_bot Thái Nguyên có bao nhiêu điển hình cá nhân?")
    server.wait_for(lambda: server.current(reply).plain != reply.plain)
    return server.transcript(office)


def run(data_dir: Path) -> dict[str, str]:
    """The conversations by the name of their page."""
    administrators = {"DANVAN_ADMIN_IDS": str(HUNG.id)}
    with TelegramServer() as server, BotProcess(server, data_dir, env=administrators) as bot:
        bot.wait_until_ready(120)
        made = {
            PRIVATE: private_conversation(server),
            GROUP: group_conversation(server),
        }
        assert server.violations == []
    return {name: text.strip() + "\n" for name, text in made.items()}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for page, text in run(Path(folder)).items():
            (DOCS / page).write_text(text, encoding="utf-8")
