"""What the bot says while articles are added from the chat: Vietnamese HTML, values already escaped."""

ADD, ADD_ALL = "Thêm", "Thêm tất cả ({count})"
CHANGE_PLACE, CHANGE_DATE = "Sửa địa phương", "Sửa ngày"
DROP = "Bỏ"
ONE_BY_ONE, OVERVIEW = "Xem từng bài", "Tất cả các bài"
UNKNOWN_PLACE, LEAVE = "Chưa rõ địa phương", "Để nguyên"

HOW_TO_ADD = (
    "Gửi cho bot liên kết của bài, hoặc tệp .html, .txt, .md, .docx, .pdf, .zip (mỗi tệp nhiều nhất {megabytes} MB);"
    " bot cho xem trước rồi mới thêm. Cũng có thể gõ <code>/them</code> kèm liên kết."
)
READING = "Đang đọc {name}…"
READING_MORE = "Đang đọc {name}… {done}/{total} bài"
WAITING = "Đã nhận {name}; đang chờ đọc xong các bài gửi trước…"
LINKS = "{count} liên kết"
TOO_LARGE = (
    "{name}: {size} MB, vượt giới hạn {megabytes} MB; xin chỉ giữ phần bài viết, hoặc thêm trên máy chủ bằng"
    " <code>danvan corpus add</code>."
)
NOT_FETCHED = "{name}: chưa tải được tệp từ Telegram; xin gửi lại."
FAILED = "{name}: chưa đọc được do lỗi của hệ thống; xin thử lại, hoặc gửi bài dưới dạng khác."
NOTHING = "{name}: không có bài nào mới."

TITLE = "<b>{title}</b>"
PLACE = "Địa phương: {place}, cấp {level} ({basis})"
LEVEL = "Cấp: {level}"
BASES = {
    "title": "theo tiêu đề",
    "dateline": "theo dòng mở đầu bài",
    "byline": "theo dòng ghi tác giả, nguồn",
    "site": "theo trang đăng bài",
    "footer": "theo chân trang",
    "text": "theo nội dung bài",
    "editorial": "do quản trị viên điền",
}
NO_PLACE = "⚠️ Chưa rõ địa phương."
NO_DATE = "⚠️ Chưa rõ ngày đăng."
NO_SOURCE = "⚠️ Chưa rõ nơi đăng."
EXTENT = "{passages} đoạn, {figures} số liệu"
OPENING = "Mở đầu: “{opening}”"
SAME_STORY = "Cùng một tin với: {other}; sẽ ghi là cũng đăng trên {publisher}."
SAME_STORY_MAIN = "Cùng một tin với: {other}; bản này thành nguồn chính, bản kia ghi là cũng đăng."
REPLACES = "Sẽ thay bản cũ của: {other}."
HELD = "Đã có trong thư viện: {other}."
ELSEWHERE = "nơi khác"

ALL = "<b>{count} bài</b> từ {name}"
COUNTED = {
    "added": "{count} bài mới",
    "replaced": "{count} bài thay bản cũ",
    "repost": "{count} bài cùng một tin với bài đã có",
    "held": "{count} bài đã có",
    "refused": "{count} tệp không đọc được",
}
UNCLEAR = {"place": "{count} bài chưa rõ địa phương", "published": "{count} bài chưa rõ ngày"}
MORE = "… và {count} bài nữa"
LEFT = "Còn {count} bài chưa đọc; xin gửi lại sau khi thêm các bài này."

ADDING = "Đang thêm…"
ADDED_ONE = "Đã thêm <b>{title}</b>"
ADDED_MANY = "Đã thêm <b>{count} bài</b> từ {name}"
ADDED_AS = {
    "added": "",
    "replaced": ", thay bản cũ",
    "repost": ", ghi là cũng đăng",
    "duplicate": ": thư viện đã có đúng bài này",
    "unchanged": ": thư viện đã có đúng bài này",
}
TRY = "; hỏi thử:"
ALREADY_ADDED = "Đã thêm rồi."
ALREADY_DROPPED = "Đã bỏ rồi."
DROPPED = "Đã bỏ: {title}"
DROPPED_MANY = "Đã bỏ {count} bài từ {name}"
GONE = "Bản xem trước này không còn; xin gửi lại liên kết hoặc tệp."
NOT_SEARCHED = "Đã thêm, nhưng chưa tìm được trong bài: {problem}"

ASK_PLACE = "<b>{title}</b>\nBài này của nơi nào? Bấm một nơi, hoặc gõ tên, ví dụ: <i>{example}</i>"
ASK_DATE = "<b>{title}</b>\nBài này đăng ngày nào? Gõ ngày, ví dụ: <i>05/4/2022</i>"
EXAMPLE_PLACE = "huyện Sơn Dương (Tuyên Quang)"
LEFT_AS_IT_IS = "Đã để nguyên."
