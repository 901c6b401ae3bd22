"""What the bot says of what it keeps about people; HTML, values already escaped. docs/rieng-tu.md says it at length."""

PRIVACY = (
    "<b>Bot lưu những gì</b>\n"
    "• Câu hỏi gửi tới bot, câu trả lời, nhận xét 👍 👎 và nội dung “Báo sai”, kèm mã Telegram của người hỏi: giữ"
    " {days} ngày rồi xóa hẳn.\n"
    "• Câu hỏi gần nhất của mỗi người trong từng cuộc trò chuyện, để hiểu câu hỏi tiếp: giữ nhiều nhất hai ngày.\n"
    "• Địa phương đã đặt cho từng cuộc trò chuyện.\n"
    "• Tên và mã của người, nhóm đã xin dùng bot.\n\n"
    "Bot không lưu các tin khác trong nhóm, không gửi dữ liệu đi nơi khác. Dữ liệu nằm trên máy chủ của đơn vị vận"
    " hành. Khi có “Báo sai”, quản trị viên nhận được câu hỏi, câu trả lời và nội dung báo; trong thống kê,"
    " họ thấy những điều thư viện còn thiếu, không thấy ai hỏi.\n\n"
    "/xoadulieu xóa mọi câu hỏi, câu trả lời, nhận xét, báo sai đã lưu về anh/chị; quyền sử dụng được giữ nguyên."
)
FORGET_ASK = (
    "Xóa mọi câu hỏi, câu trả lời, nhận xét và nội dung báo sai đã lưu về anh/chị, ở mọi cuộc trò chuyện? Việc này"
    " không khôi phục được; các nút dưới câu trả lời cũ sẽ không dùng được nữa."
)
FORGET_YES, FORGET_NO = "Xóa", "Không xóa"
FORGET_KEPT = "Chưa xóa gì."


def forgotten(questions: int, votes: int, reports: int, waiting: int) -> str:
    """What /xoadulieu deleted."""
    left = f", {waiting} tin chưa kịp trả lời" if waiting else ""
    return (
        f"Đã xóa {questions} câu hỏi cùng câu trả lời, {votes} nhận xét, {reports} nội dung báo sai{left}. Trong vài"
        " phút nữa, tệp lưu được ghi lại để không còn sót chữ nào."
    )
