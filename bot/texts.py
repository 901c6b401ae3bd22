"""What the bot itself says: Vietnamese as plain constants, `Text` where English is spoken as well.

Braces are filled with `str.format`. The first part is plain text, the rest HTML, as each heading says.
"""

from typing import NamedTuple

from bot.markup import escape, one_line, shortened
from retrieval.wording import Language


class Text(NamedTuple):
    """A sentence or label in both languages of the bot."""

    vi: str
    en: str

    def say(self, language: Language, **values: object) -> str:
        """The words in that language, with `values` put in."""
        return (self.en if language == "en" else self.vi).format(**values)


# Replies
PAGE = Text("Trang {number}/{total}", "Page {number}/{total}")
CONTINUED = Text("(tiếp theo)", "(continued)")
TO_BE_CONTINUED = Text("(còn tiếp)", "(to be continued)")
OTHER_SOURCE = Text("Nguồn khác {number}/{total}", "Other source {number}/{total}")
LATE = Text(
    "Xin lỗi anh/chị vì trả lời chậm: câu hỏi được gửi khi hệ thống tạm ngừng.",
    "Sorry for the late answer: the question was sent while the service was paused.",
)
NOTHING_TO_SHOW = Text("Chưa có nội dung trả lời.", "There is no answer to show.")

# Buttons under a reply
WHOLE_PASSAGE = Text("Cả đoạn", "Whole passage")
COLLAPSE = Text("Thu gọn", "Collapse")
OTHER_SOURCES = Text("Nguồn khác ({count})", "Other sources ({count})")
REPORT = Text("Báo sai", "Report an error")
CHART = Text("📊 Biểu đồ", "📊 Chart")
WORKBOOK = Text("📥 Tải Excel", "📥 Excel file")
HELPFUL = "👍"
NOT_HELPFUL = "👎"
PREVIOUS = "◀"
NEXT = "▶"

# Asking. From here on everything is HTML, values already escaped.
START = (
    "<b>Hỏi Dân Vận</b> trả lời câu hỏi về công tác dân vận bằng cách trích nguyên văn bài báo và trang tin, kèm nguồn."
    " Câu nào thư viện chưa có thì nói rõ là chưa có.\n\n"
    "Mời anh/chị gõ câu hỏi như vẫn viết hằng ngày, có dấu hay không dấu đều được{tapping}.\n\n"
    "/trogiup: cách hỏi · /solieu: thư viện có gì · /diaphuong: đặt địa phương của mình"
)
OR_TAP = ", hoặc bấm một câu dưới đây"
HELP = (
    "<b>Cách hỏi</b>\n"
    "• Hỏi số liệu: “Thái Nguyên có bao nhiêu mô hình Dân vận khéo?”\n"
    "• Hỏi người, ngày, nơi, văn bản: “Ai chủ trì hội nghị?”, “Nghị quyết nào?”\n"
    "• So sánh: “Tỉnh nào nhiều mô hình nhất?”, “So sánh Thái Nguyên với Nam Định”, “Qua các năm thế nào?”\n"
    "• Hỏi tiếp: “Còn Nam Định?”, “Thế năm 2022?”\n"
    "• Sửa câu hỏi trong vòng hai phút thì câu trả lời được sửa theo.\n\n"
    "<b>Dưới câu trả lời</b>\n"
    "“Cả đoạn” cho xem đoạn văn đầy đủ; “Nguồn khác” cho xem câu trích khác; 👍 👎 để nhận xét; “Báo sai” gửi một dòng"
    " cho quản trị viên.\n\n"
    "<b>Các lệnh</b>\n"
    "/hoi: hỏi một câu\n"
    "/sosanh: so sánh các nơi, kèm biểu đồ và tệp Excel\n"
    "/baocao: một trang Word về một nơi\n"
    "/solieu: thư viện có địa phương nào, năm nào\n"
    "/nguon: các bài theo địa phương\n"
    "/diaphuong: địa phương của cuộc trò chuyện này, để hỏi “tỉnh ta”\n"
    "/quyenriengtu: bot lưu những gì, giữ bao lâu\n"
    "/xoadulieu: xóa những gì bot lưu về mình"
)
HELP_IN_GROUP = (
    "<b>Trong nhóm</b>, bot chỉ trả lời khi được hỏi: <code>/hoi câu hỏi</code>, nhắc @{username} trong câu, trả lời"
    " (reply) tin của bot để hỏi tiếp, hoặc nhắc @{username} khi trả lời tin của người khác để bot trả lời tin đó."
)
PRIVACY_MODE_ON = (
    "Trong nhóm, bot chỉ nhận được tin gọi đến mình (chế độ riêng tư của Telegram đang bật)."
)
PRIVACY_MODE_OFF = (
    "Chế độ riêng tư của Telegram đang tắt: mọi tin trong nhóm được chuyển tới bot, nhưng bot bỏ qua và không lưu tin"
    " nào không gọi đến mình."
)
HOW_TO_ASK = "Xin ghi câu hỏi sau lệnh, ví dụ: <code>/hoi {example}</code>"
HOW_TO_COMPARE = (
    "Xin ghi số đo và các nơi sau lệnh, ví dụ: <code>/sosanh mô hình Dân vận khéo Thái Nguyên, Nam Định</code>,"
    " hoặc <code>/sosanh mô hình Dân vận khéo tất cả các tỉnh năm 2023</code>."
)
AN_EXAMPLE = "Thái Nguyên có bao nhiêu mô hình Dân vận khéo?"
ASKED = "<i>Câu hỏi: {question}</i>"
ONLY_ADMINISTRATORS_ADD = "Chỉ quản trị viên thêm được bài vào thư viện. Xin gõ câu hỏi bằng chữ."
UNKNOWN_COMMAND = "Bot không có lệnh này. Xin gõ /trogiup để xem các lệnh, hoặc gõ thẳng câu hỏi."
ONLY_TEXT = "Bot chỉ đọc được chữ. Xin gõ câu hỏi, hoặc gửi kèm chú thích bằng chữ."
TOO_FAST = "Anh/chị đang hỏi nhanh hơn mức cho phép; xin chờ khoảng một phút rồi hỏi tiếp."
HELD = (
    "Hệ thống đang có sự cố nên chưa trả lời được. Câu hỏi của anh/chị đã được giữ lại và sẽ được trả lời"
    " ngay khi khắc phục xong."
)
NOT_KEPT = "Hệ thống đang có sự cố nên chưa ghi lại được ý kiến này; xin gửi lại sau ít phút."
FAILED = (
    "Xin lỗi, câu này chưa trả lời được do lỗi của hệ thống; quản trị viên đã có thông tin. Xin hỏi lại"
    " sau ít phút."
)


def start(*, examples: bool) -> str:
    """The first word to somebody who may ask; `examples`: whether there are some to tap below."""
    return START.format(tapping=OR_TAP if examples else "")


def how_to_ask(examples: list[str]) -> str:
    """A word on how to ask, with a question that the library answers."""
    return HOW_TO_ASK.format(example=escape(examples[0] if examples else AN_EXAMPLE))


def help_text(username: str, *, group: bool, reads_all: bool) -> str:
    """/trogiup, for a private chat or a group."""
    parts = [HELP_IN_GROUP.format(username=username), HELP] if group else [HELP]
    parts.append(PRIVACY_MODE_OFF if reads_all else PRIVACY_MODE_ON)
    return "\n\n".join(parts)


# The ledger of figures
WORKBOOK_IS = "Số liệu, nguồn kèm trích dẫn và những điều cần lưu ý khi so sánh."
NO_CHART = "Các số này không vẽ chung được trên một biểu đồ; tệp Excel vẫn có đủ."
REPORT_OF = "Số liệu của {place}: {figures} số từ {articles} bài, mỗi số kèm câu gốc và nguồn. Sửa được trong Word."
REPORT_WHICH = (
    "Xin ghi tên tỉnh hoặc huyện sau lệnh, ví dụ: <code>/baocao Thái Nguyên</code>; đặt /diaphuong thì chỉ cần gõ"
    " <code>/baocao</code>."
)
REPORT_SEVERAL = "“{name}” có ở nhiều nơi; xin gõ rõ một nơi:"
REPORT_NONE = "Thư viện chưa có số liệu nào của {place}."
NOT_SENT = "Chưa gửi được tệp; xin thử lại sau ít phút."

# Who may ask
TURNED_AWAY = {
    "pending": "Bot chỉ phục vụ người và nhóm đã được duyệt. Đề nghị đã gửi tới quản trị viên (mã {party}); xin vui"
    " lòng chờ.",
    "refused": "Đề nghị sử dụng bot (mã {party}) không được duyệt. Xin liên hệ quản trị viên nếu cần.",
    "removed": "Quyền sử dụng bot (mã {party}) đã được thu lại. Xin liên hệ quản trị viên nếu cần.",
}
LEAVES_AFTER_A_DAY = " Nếu sau một ngày nhóm chưa được duyệt, bot xin phép rời nhóm."
PERSON_APPROVED = "Quản trị viên đã duyệt. Mời anh/chị đặt câu hỏi; /trogiup cho biết cách hỏi."
GROUP_WELCOME = (
    "Kính chào nhóm. Bot trả lời câu hỏi về công tác dân vận bằng trích dẫn nguyên văn, kèm nguồn.\n\n"
    + HELP_IN_GROUP
)
LEAVING = "Nhóm chưa được quản trị viên duyệt nên bot xin phép rời nhóm. Khi được duyệt, xin thêm bot lại."
FOR_ADMINISTRATORS = "Việc này chỉ dành cho quản trị viên của bot."
NOT_ADMITTED_SHORT = "Anh/chị chưa được duyệt để dùng bot."
APPROVE, REFUSE, REMOVE = "Duyệt", "Từ chối", "Thu lại quyền"
DECIDED = "Đã ghi nhận."
ALREADY_DECIDED = "Việc này đã có quyết định: {standing}."
STANDINGS = {
    "pending": "đang chờ duyệt",
    "approved": "đã duyệt",
    "refused": "đã từ chối",
    "removed": "đã thu lại quyền",
}


def turned_away(standing: str, party: int) -> str:
    """Why a person or a group gets no answers."""
    said = TURNED_AWAY.get(standing, TURNED_AWAY["pending"]).format(party=party)
    return said + LEAVES_AFTER_A_DAY if party < 0 and standing == "pending" else said


def group_welcome(username: str) -> str:
    """What a group hears when the bot may answer in it."""
    return GROUP_WELCOME.format(username=username)


def party_name(party: int, name: str) -> str:
    """A person or group as administrators see it."""
    return f"{'Nhóm' if party < 0 else 'Người dùng'} <b>{escape(one_line(name))}</b> (mã {party})"


def request_line(party: int, name: str, asked_by: int | None) -> str:
    """The request that an administrator decides."""
    by = f" Người đề nghị: mã {asked_by}." if asked_by and party < 0 else ""
    return f"{party_name(party, name)} xin được dùng bot.{by}"


def decided_line(party: int, name: str, standing: str, by: int | None) -> str:
    """The request once it is decided."""
    decided_by = f", bởi quản trị viên mã {by}" if by else ""
    return f"{party_name(party, name)}: {STANDINGS[standing]}{decided_by}."


MEMBERS = "<b>Người và nhóm</b>: {counts}. Bấm tên để duyệt hoặc thu lại quyền."
MANY_ASK = (
    "Trong một ngày đã có {count} đề nghị chưa được quyết định; bot thôi báo từng người. Xin gõ /thanhvien để xem và"
    " duyệt."
)
NO_MEMBERS = "Chưa có người hay nhóm nào xin dùng bot."


def members(counts: dict[str, int]) -> str:
    """/thanhvien: how many have which standing; their names are on the buttons below."""
    told = ", ".join(f"{number} {STANDINGS[standing]}" for standing, number in counts.items())
    return MEMBERS.format(counts=told) if told else NO_MEMBERS


# Feedback
THANKS_GOOD = "Cảm ơn anh/chị."
THANKS_BAD = "Đã ghi nhận. Nếu câu trả lời sai, xin bấm “Báo sai”."
GONE = "Câu trả lời này không còn được lưu; xin hỏi lại."
ARTICLE_GONE = "Bài viết đó không còn trong thư viện hoặc đã thay đổi; xin hỏi lại."
REPORT_REQUEST = Text(
    "{person}, xin trả lời tin này bằng một dòng: câu trả lời sai ở đâu? (câu hỏi #{number})",
    "{person}, please reply to this message with one line: what is wrong? (question #{number})",
)
REPORT_TAKEN = "Đã chuyển tới quản trị viên. Cảm ơn anh/chị."


def reporter(name: str, user: int) -> str:
    """Who sent a report, as plain text; `name` may be empty."""
    return f"{one_line(name)} (mã {user})" if name else f"người dùng mã {user}"


def report_for_administrators(
    report: int, by: str, *, question: str, answer: str, line: str
) -> str:
    """A report as administrators get it; what goes in is plain text."""
    return (
        f"<b>Báo sai số {report}</b> của {escape(by)}\n"
        f"<b>Câu hỏi:</b> {escape(shortened(one_line(question), 500))}\n"
        f"<b>Bot trả lời:</b> {escape(shortened(answer, 700))}\n"
        f"<b>Nội dung báo:</b> {escape(one_line(line))}"
    )


NO_REPORTS = "Không có báo sai nào chưa xử lý."
MORE_REPORTS = "Còn {count} báo sai cũ hơn; xử lý các tin trên rồi gõ lại /baosai."
HANDLED = "Đã xử lý"
HANDLED_BY = "<i>Đã xử lý, bởi quản trị viên mã {by}.</i>"
ALREADY_HANDLED = "Báo sai này đã được xử lý rồi."


# What the library holds
LIBRARY_EMPTY = "Thư viện chưa có bài nào."
COVERAGE = "<b>Thư viện có {articles} bài</b>, về các địa phương và năm sau:"
NO_PLACE = "Chưa rõ địa phương"
SOURCES = "<b>Các bài trong thư viện</b>, chọn địa phương:"
SOURCES_OF = "<b>{place}</b>: {articles} bài"
NO_SOURCES = "Thư viện chưa có bài nào về {place}. Xin gõ /solieu để xem các địa phương đang có."
ALL_PLACES = "Các địa phương"

# The chat's own place
HOME_NONE = (
    "Cuộc trò chuyện này chưa đặt địa phương. Xin gõ tên tỉnh hoặc huyện sau lệnh, ví dụ:"
    " <code>/diaphuong Thái Nguyên</code>; khi đó “tỉnh ta” hay “huyện ta” trong câu hỏi được hiểu là nơi ấy."
)
HOME_IS = (
    "Địa phương của cuộc trò chuyện này: <b>{place}</b>. Để đổi, xin gõ <code>/diaphuong</code> kèm tên khác; để bỏ,"
    " xin gõ <code>/diaphuong bỏ</code>."
)
HOME_SET = "Đã đặt địa phương của cuộc trò chuyện này: “{ours}” là <b>{place}</b>."
HOME_REMOVED = "Đã bỏ địa phương của cuộc trò chuyện này."
HOME_UNKNOWN = (
    "Chưa nhận ra địa phương “{name}”. Xin ghi rõ tên tỉnh hoặc huyện, ví dụ:"
    " <code>/diaphuong Thái Nguyên</code>."
)
HOME_WHICH = "“{name}” có ở nhiều nơi; xin chọn một nơi, hoặc gõ lại kèm tên tỉnh:"
HOME_ADMINISTRATORS = "Trong nhóm, địa phương do quản trị viên của nhóm đặt."

# Buttons that are another person's
NOT_YOURS = "Nút này dành cho người đã gửi lệnh."

# Inline mode
INLINE_NOT_ADMITTED = "Xin phép sử dụng bot"
INLINE_NOTHING = "Không tìm thấy câu trích nào"
INLINE_TOO_FAST = "Xin chờ khoảng một phút"

# Shown by Telegram itself
DESCRIPTION = (
    "Hỏi đáp về công tác dân vận: trích nguyên văn báo chí và trang tin, kèm nguồn; câu nào thư viện không có thì nói"
    " rõ là không có."
)
SHORT_DESCRIPTION = "Hỏi đáp công tác dân vận bằng trích dẫn nguyên văn, có nguồn."
COMMANDS = {
    "hoi": "Hỏi một câu",
    "sosanh": "So sánh các nơi, kèm biểu đồ và Excel",
    "baocao": "Một trang Word về một nơi",
    "trogiup": "Cách hỏi, câu hỏi mẫu",
    "solieu": "Thư viện có địa phương nào, năm nào",
    "nguon": "Các bài theo địa phương",
    "diaphuong": "Địa phương của cuộc trò chuyện này",
    "quyenriengtu": "Bot lưu những gì, giữ bao lâu",
    "xoadulieu": "Xóa những gì bot lưu về tôi",
}
GROUP_COMMANDS = ("hoi", "sosanh", "baocao", "trogiup", "solieu", "nguon", "diaphuong")
ADMINISTRATOR_COMMANDS = {
    "thanhvien": "Người và nhóm: chờ duyệt, đã duyệt",
    "baosai": "Các báo sai chưa xử lý",
    "thongke": "Thống kê; thư viện còn thiếu gì",
    "them": "Thêm bài từ một liên kết hoặc tệp",
}
