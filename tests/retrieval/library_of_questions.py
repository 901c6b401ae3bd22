"""A small library made up for tests of the engine, in the way provincial papers write."""

from datetime import date

from corpus.article import Article, Place

QUANG_NINH = Article(
    id="quang-ninh-2022",
    title="Quảng Ninh: Dân vận khéo lan tỏa",
    file="quang-ninh-2022.txt",
    place=Place(name="Quảng Ninh"),
    level="tỉnh",
    place_basis="title",
    source="Báo thử nghiệm",
    published=date(2022, 12, 20),
    period="2022",
    text=(
        "Ngày 19/12, Ban Dân vận Tỉnh ủy tổ chức hội nghị tổng kết công tác dân vận năm 2022. "
        "Đồng chí Vũ Thị Hạnh Nguyên, Trưởng Ban Dân vận Tỉnh ủy, chủ trì hội nghị. "
        "Đồng chí Trần Quốc Khải, Phó Bí thư Tỉnh ủy, phát biểu chỉ đạo.\n\n"
        "Năm 2022, toàn tỉnh đăng ký 1.240 mô hình “Dân vận khéo”, có 1.075 mô hình được công nhận, "
        "tăng 86 mô hình so với năm 2021. Trong đó có 702 mô hình tập thể và 373 mô hình cá nhân. "
        "Huyện Ba Chẽ có 48 mô hình được công nhận. "
        "Nhân dân hiến 15.600 m2 đất và đóng góp hơn 12,5 tỷ đồng làm đường thôn. "
        "Tỷ lệ hòa giải thành đạt 91,2%. Có 12 câu lạc bộ nông dân đi vào nền nếp.\n\n"
        "Thực hiện Quyết định số 217-QĐ/TW ngày 12/12/2013 của Bộ Chính trị, "
        "Mặt trận các cấp giám sát 64 cuộc.\n\n"
        "Năm 2023, Ban Dân vận Tỉnh ủy yêu cầu mỗi chi bộ giúp ít nhất hai hộ khó khăn "
        "và tổ chức đối thoại định kỳ.\n\n"
        "Dịp này, Tỉnh ủy tặng bằng khen cho 21 tập thể và 09 cá nhân."
    ),
)
QUANG_NINH_2020 = Article(
    id="quang-ninh-2020",
    title="Một năm vượt khó",
    file="quang-ninh-2020.txt",
    place=Place(name="Quảng Ninh"),
    level="tỉnh",
    place_basis="byline",
    published=date(2020, 12, 25),
    period="2020",
    text=(
        "Sáng 24/12, Ban Dân vận Tỉnh ủy Quảng Ninh tổng kết công tác dân vận năm 2020.\n\n"
        "Năm 2020, toàn tỉnh có 930 mô hình “Dân vận khéo” được công nhận."
    ),
)
BINH_THUAN = Article(
    id="binh-thuan-2022",
    title="Bình Thuận tổng kết phong trào thi đua Dân vận khéo",
    file="binh-thuan-2022.txt",
    place=Place(name="Bình Thuận"),
    level="tỉnh",
    place_basis="title",
    published=date(2022, 12, 10),
    period="2022",
    text=(
        "Chiều 9/12, tỉnh Bình Thuận tổng kết phong trào thi đua “Dân vận khéo” năm 2022.\n\n"
        "Năm 2022, toàn tỉnh công nhận 845 mô hình. Các địa phương tiếp 3 nghìn lượt công dân."
    ),
)
DISTRICT = Article(
    id="huyen-tuyen-hoa-2023",
    title="Tuyên Hóa: Việc gì có lợi cho dân thì làm",
    file="tuyen-hoa-2023.txt",
    place=Place(name="Tuyên Hóa", level="huyện", kind="huyện", province="Quảng Bình"),
    level="huyện",
    place_basis="title",
    published=date(2023, 7, 6),
    period="6 tháng đầu năm 2023",
    text=(
        "6 tháng đầu năm 2023, toàn huyện có 77 mô hình “Dân vận khéo” đăng ký, "
        "trong đó 05 mô hình cấp tỉnh.\n\n"
        "Xã Thạch Hóa có 11 mô hình."
    ),
)
COMMUNE = Article(
    id="xa-tra-linh-2023",
    title="Trà Linh mở đường",
    file="tra-linh-2023.txt",
    place=Place(name="Trà Linh", level="xã", kind="xã", province="Quảng Nam"),
    level="xã",
    place_basis="title",
    published=date(2023, 12, 20),
    period="2021-2023",
    text=(
        "Ngày 18/12, Đảng ủy xã tổng kết ba năm mở đường theo Kế hoạch số 15-KH/ĐU ngày 02/3/2021.\n\n"
        "Tính đến tháng 12/2023, toàn xã có 62 trên tổng số 127 tổ tự quản hoạt động đều. "
        "Tỷ lệ hộ nghèo giảm từ 31,9% năm 2021 xuống còn 18,4% trong năm 2023. "
        "Mười bảy cơ sở thờ tự treo biển xanh. "
        "Huyện tăng cường 12 cán bộ về xã. Xã còn 38 hộ nghèo. "
        "Về hiến đất, thôn Đông hiến 1.350 m2.\n\n"
        "Ông Hồ Văn Lâm, Bí thư Đảng ủy xã, kể lại buổi đầu. “Muốn dân theo thì đảng viên phải đi trước”.\n\n"
        "Tuy nhiên, vẫn có nơi làm cầm chừng. "
        "Năm 2024, xã đặt chỉ tiêu dựng 30 căn nhà."
    ),
)
ARTICLES = (QUANG_NINH, QUANG_NINH_2020, BINH_THUAN, DISTRICT)
