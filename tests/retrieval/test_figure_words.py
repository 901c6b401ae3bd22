"""Which words belong to a number, and what they make of it; every sentence here is invented."""

from datetime import date

import pytest

from corpus.article import Article, Place
from corpus.passages import split
from retrieval.figure import Figure
from retrieval.figures import find_figures


def figures(text: str) -> list[Figure]:
    article = Article(
        id="a", title="Tổng kết", file="a.txt", text=text, published=date(2024, 12, 20),
        place=Place(name="Quảng Nam"), period="2024",
    )  # fmt: skip
    return [f for passage in split(article) for f in find_figures(article, passage)]


def one(text: str, value: str) -> Figure:
    return next(figure for figure in figures(text) if figure.value == value)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        # the noun ends where those counted begin to act
        ("Có 52 tổ hòa giải tiếp nhận 310 vụ việc.", "52", "tổ hòa giải"),
        ("12/12 xã, thị trấn công khai số điện thoại.", "12/12", "xã, thị trấn"),
        ("Có 9 cơ quan cấp huyện thay nhau trực.", "9", "cơ quan cấp huyện"),
        ("Cả 14 xã đều có tổ dân vận.", "14", "xã"),
        ("Có 12/12 xã, thị trấn đăng ký 68 việc khó.", "12/12", "xã, thị trấn"),
        ("Có 7 xã, phường được tặng cờ.", "7", "xã, phường"),
        ("Tổng số ý kiến phản ánh là 640.", "640", "ý kiến phản ánh"),
        ("Số mô hình được công nhận là 76.", "76", "mô hình"),
        ("Năm 2019 có 60 tổ tự quản; năm 2024 con số này là 90.", "90", "tổ tự quản"),
        ("Có 80 đơn vị, doanh nghiệp kết nghĩa với làng.", "80", "đơn vị, doanh nghiệp"),
        # a modifier is no act
        ("Tỉnh có 70 mô hình tuyên truyền pháp luật.", "70", "mô hình tuyên truyền pháp luật"),
        ("Xã lập 6 tổ vận động.", "6", "tổ vận động"),
        # nor does it end in words that lead on
        ("Cuộc họp bàn 3 nhiệm vụ của năm 2025.", "3", "nhiệm vụ"),
        ("Khen 5 cá nhân tiêu biểu giai đoạn 2020 - 2024.", "5", "cá nhân tiêu biểu"),
        # what money and work were for is another matter
        ("Từ 7 tỷ đồng vận động được, xã làm 4 km đường.", "7 tỷ", "đồng"),
        ("Bộ đội giúp 900 ngày công gặt lúa.", "900", "ngày công"),
        ("Dân hiến 5.000 m2 đất mở rộng nhà văn hóa.", "5.000", "m2 đất"),
        ("Tặng 12 đồng chí giấy khen.", "12", "đồng chí giấy khen"),
        # several nouns counted together
        ("Gặp gỡ 40 lượt già làng, người có uy tín được mời.", "40", "lượt già làng, người có uy tín"),
        # a range counts one thing
        ("Mỗi tổ có từ 8 đến 12 thành viên.", "8", "thành viên"),
        ("Mỗi suất từ 2 đến 3 triệu đồng.", "2", "triệu đồng"),
        ("Xã có 8 mô hình “Dân vận khéo về bảo vệ rừng đầu nguồn và nước sạch”.", "8",
         "mô hình “Dân vận khéo về bảo vệ rừng đầu nguồn và nước sạch”"),
        ("Còn 5 thôn chưa đạt chuẩn.", "5", "thôn chưa đạt chuẩn"),
        ("Còn 7 xã chưa có mô hình nào.", "7", "xã"),
        ("Có 9 mô hình không được công nhận do thiếu minh chứng.", "9", "mô hình không được công nhận"),
    ],
)  # fmt: skip
def test_the_counted_noun_ends_where_it_ends(text: str, value: str, unit: str) -> None:
    assert one(text, value).unit == unit


@pytest.mark.parametrize(
    ("text", "value", "status"),
    [
        ("Có 7 xã, phường được tặng cờ.", "7", "khen"),
        ("Xã nhận được 45 kiến nghị.", "45", "tiếp nhận"),
        ("Có 52 tổ hòa giải tiếp nhận 310 vụ việc.", "52", None),
        ("Có 52 tổ hòa giải tiếp nhận 310 vụ việc.", "310", "tiếp nhận"),
        ("10/10 xã lập nhóm Zalo tiếp nhận góp ý.", "10/10", None),
        ("Ghi nhận kết quả đó, huyện đầu tư cho 12 xã.", "12", None),
        ("Bí thư ghi nhận nỗ lực của các đơn vị, song lưu ý 7 đơn vị còn chậm.", "7", None),
        ("Huyện giao ba việc cho năm 2025: lập đường dây tiếp nhận góp ý; trả lời trong tuần.", "ba", None),
        ("Còn 14 đơn chưa giải quyết.", "14", None),
        ("Số mô hình đăng ký: 214; số mô hình được công nhận: 187.", "214", "đăng ký"),
        ("Số mô hình đăng ký: 214; số mô hình được công nhận: 187.", "187", "công nhận"),
        ("Phong trào được duy trì, 24 xã hiến đất.", "24", None),
        ("Có 3 vụ phải giải quyết lại.", "3", None),
        ("Có 4 mô hình được đề nghị công nhận.", "4", "đề nghị"),
        ("Có 14 tập thể được Ban Thường vụ đề nghị Thủ tướng tặng bằng khen.", "14", "đề nghị"),
        ("Thực hiện Hướng dẫn số 05-HD/BDV về công nhận mô hình, xã mở 2 lớp.", "2", None),
    ],
)  # fmt: skip
def test_a_status_belongs_to_a_number_within_its_own_words(
    text: str, value: str, status: str | None
) -> None:
    assert one(text, value).status == status


@pytest.mark.parametrize(
    ("text", "value", "field"),
    [
        ("Kinh tế: văn hóa - xã hội có 70 mô hình, còn lại là quốc phòng - an ninh.", "70",
         "văn hóa - xã hội"),
        ("Trong đó 58 mô hình thuộc lĩnh vực kinh tế, 20 mô hình thuộc lĩnh vực quốc phòng - an ninh.", "58",
         "kinh tế"),
        ("Cả hệ thống chính trị vào cuộc, 96 đảng viên hiến đất.", "96", None),
        ("Thực hiện Quyết định số 12-QĐ/TU về quy chế của hệ thống chính trị, xã họp 15 buổi.", "15", None),
        ("Hội giúp 60 hội viên phát triển kinh tế.", "60", None),
        ("Có 60 mô hình phát triển kinh tế.", "60", "kinh tế"),
        ("Có 37 mô hình xây dựng hệ thống chính trị.", "37", "hệ thống chính trị"),
    ],
)  # fmt: skip
def test_a_field_of_work_is_one_that_is_said_of_the_number(
    text: str, value: str, field: str | None
) -> None:
    assert one(text, value).field == field


@pytest.mark.parametrize(
    ("text", "value", "role"),
    [
        ("Số mô hình đạt yêu cầu nhiều hơn cùng kỳ là 13 mô hình.", "13", "increase"),
        ("Huyện đạt yêu cầu với 40 mô hình.", "40", "total"),
        ("Các xã vượt chỉ tiêu đề ra 15 mô hình.", "15", "increase"),
        ("Chương trình mục tiêu quốc gia giúp 240 hộ.", "240", "total"),
        ("Có 4 mô hình được đề nghị khen, 12 mô hình được giữ lại.", "12", "total"),
        ("Huyện đề nghị khen thưởng 6 tập thể.", "6", "total"),
        ("Bí thư đề nghị mỗi thôn lập 2 tổ.", "2", "target"),
        ("Nhiệm kỳ tới, huyện làm hai khâu đột phá.", "hai", "target"),
        ("Có 8 huyện đã xong, 4 huyện còn lại sẽ xong trước Tết.", "4", "target"),
        ("Có 8 huyện đã xong, 4 huyện còn lại sẽ xong trước Tết.", "8", "total"),
        ("Từ nay đến cuối năm, các xã sửa 24 căn nhà.", "24", "target"),
        ("Từ 7 tỷ đồng vận động được, xã làm 4 km đường.", "7 tỷ", "total"),
        ("Câu lạc bộ từ 7 hội viên, nay có 60 hội viên.", "7", "base"),
        ("Số tổ tăng từ 7 lên 60 tổ.", "7", "base"),
        ("Số thu cao gấp 1,5 lần năm 2020.", "1,5", "increase"),
        ("Tỷ lệ hài lòng cao hơn 2,3 điểm phần trăm.", "2,3", "increase"),
        ("Tỷ lệ đạt 92% (vượt 2,6%).", "2,6%", "increase"),
        ("Thời gian ít nhất ba tháng.", "ba", "least"),
    ],
)  # fmt: skip
def test_the_role_of_a_number_is_what_its_words_make_it(text: str, value: str, role: str) -> None:
    assert one(text, value).role == role


@pytest.mark.parametrize(
    ("text", "value", "period"),
    [
        ("Vốn góp đạt 7 tỷ đồng, gấp rưỡi năm 2022; 60 hộ hiến đất.", "60", "2024"),
        ("Vốn góp đạt 7 tỷ đồng, gấp 2,5 lần so với năm 2021.", "7 tỷ", "2024"),
        ("Quỹ thu 7 tỷ đồng, bằng 115% năm 2023.", "7 tỷ", "2024"),
        ("Năm 2022, xã có 70 tổ. Riêng quý IV/2022, xã thêm 12 tổ. Dân góp 300 ngày công.", "12", "quý IV/2022"),
        ("Năm 2022, xã có 70 tổ. Riêng quý IV/2022, xã thêm 12 tổ. Dân góp 300 ngày công.", "300", "2022"),
        ("Tỷ lệ hộ nghèo giảm từ 9% năm 2020 xuống 4%.", "9%", "2020"),
        ("Tỷ lệ hộ nghèo giảm từ 9% năm 2020 xuống 4%.", "4%", "2024"),
        ("Nhiệm kỳ tới, huyện làm hai khâu đột phá.", "hai", None),
        ("Năm tới, tỉnh phấn đấu có 500 mô hình.", "500", "2025"),
    ],
)  # fmt: skip
def test_a_figure_holds_when_its_words_say(text: str, value: str, period: str | None) -> None:
    assert one(text, value).period_label == period


@pytest.mark.parametrize(
    ("text", "value", "part"),
    [
        ("Tỉnh có 900 mô hình; riêng vùng đồng bào Cơ Tu có 150 mô hình.", "150", "vùng đồng bào Cơ Tu"),
        ("Khu vực miền núi có 70 tổ.", "70", "Khu vực miền núi"),
        ("Tỉnh có 900 mô hình; riêng vùng đồng bào Cơ Tu có 150 mô hình.", "900", None),
    ],
)  # fmt: skip
def test_a_part_of_the_place_is_named(text: str, value: str, part: str | None) -> None:
    assert one(text, value).part == part


@pytest.mark.parametrize(
    "text",
    [
        "Tỉnh sơ kết 4 năm (2020 - 2024) phong trào.",
        "Qua kiểm tra 9 tháng, các xã làm tốt.",
        "Trong 6 tháng, các xã làm tốt.",
        "Huyện tổng kết 10 năm thực hiện chỉ thị.",
        "Đợt 1 làm tốt, lần 2 còn chậm.",
        "Cụm thi đua số 2 gồm các xã ven sông.",
    ],
)
def test_labels_and_how_long_a_time_is_looked_back_on_are_no_figures(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Xã giải quyết dứt điểm 11 đơn.", "11"),
        ("Mỗi mô hình 15 hộ.", "15"),
        ("Dân làm đường 3,5 km.", "3,5"),
        ("Mỗi đợt 40 người.", "40"),
    ],
)
def test_words_that_only_end_like_a_label_leave_a_figure_a_figure(text: str, value: str) -> None:
    assert one(text, value).value == value


def test_a_level_said_of_what_is_lacking_is_not_the_numbers() -> None:
    assert one("Còn 2 xã chưa có mô hình cấp huyện.", "2").level is None


def test_what_takes_a_time_is_a_figure() -> None:
    assert one("Dự án xong sớm 4 tháng.", "4").kind == "duration"
    assert one("Xã trả lời trong 5 ngày.", "5").unit == "ngày"


def test_comrades_are_no_money() -> None:
    assert one("Có 12 đồng chí dự lớp.", "12").kind == "count"


def test_more_than_is_a_change_and_no_qualifier() -> None:
    figure = one("Tỷ lệ hài lòng cao hơn 2,3 điểm phần trăm.", "2,3")
    assert (figure.role, figure.qualifier) == ("increase", None)
    assert one("Xã có hơn 70 hộ.", "70").qualifier == "hơn"


def test_a_list_of_places_in_brackets_is_that_of_the_number_before() -> None:
    text = "Bốn xã làm 12 km đường (Tây Giang, Nam Giang, Phước Sơn), dân góp 300 ngày công."
    figure = one(text, "300")
    assert (figure.part, figure.place) == (None, None)


def test_so_many_out_of_so_many_may_have_thousands() -> None:
    figure = one("Tỉnh đã xóa 1.024/1.200 nhà tạm.", "1.024/1.200")
    assert (figure.number, figure.unit) == (1024, "nhà tạm")
