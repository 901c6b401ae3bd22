import pytest

from retrieval.intents import intent_of


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Có bao nhiêu mô hình?", "count"),
        ("co may mo hinh cap tinh", "count"),
        ("Tỷ lệ hòa giải thành là bao nhiêu?", "count"),
        ("Số mô hình cá nhân năm 2022?", "count"),
        ("Ai chủ trì hội nghị?", "who"),
        ("Đồng chí A giữ chức vụ gì?", "who"),
        ("Lãnh đạo UBND tỉnh nào dự hội nghị?", "where"),
        ("Hội nghị họp ngày nào?", "when"),
        ("Hội nghị diễn ra khi nào", "when"),
        ("Mô hình này ở xã nào?", "where"),
        ("Hội nghị quán triệt chỉ thị nào?", "document"),
        ("Tỉnh đề ra nhiệm vụ gì?", "what"),
        ("Phong trào được đánh giá thế nào?", "what"),
        ("Tỉnh nào có nhiều mô hình nhất?", "most"),
        ("Nơi nào nhiều mô hình hơn, A hay B?", "compare"),
        ("So sánh năm 2021 với năm 2023", "compare"),
        ("Có đúng là tỉnh có 65.000 mô hình không?", "verify"),
        ("Những bài nào nói về tôn giáo?", "list"),
        ("Có bài nào về tổng kết không, hội nghị họp ngày nào?", "when"),
        ("Xin chào", "greeting"),
        ("Cảm ơn bạn nhé", "thanks"),
        ("Bạn làm được gì?", "help"),
        ("Cho xem cả đoạn", "whole"),
        ("Ở đâu ra số đó?", "provenance"),
        ("may bo dam duoc mua cho ai", "who"),
    ],
)
def test_the_intent_is_read_from_the_wording(text: str, intent: str) -> None:
    assert intent_of(text) == intent
