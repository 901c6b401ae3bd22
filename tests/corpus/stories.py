"""A made-up report and what other sites make of it."""

from datetime import date

from corpus.article import Article, Place

PARAGRAPHS = (
    (
        "Sáng 12/5, Đảng ủy xã Phước Lộc tổ chức hội nghị sơ kết phong trào thi đua “Dân vận khéo”; đồng"
        " chí Lê Thị Minh Tâm, Bí thư Đảng ủy xã chủ trì hội nghị, cùng dự có đại diện 14 ấp trong xã."
    ),
    (
        "Theo báo cáo, toàn xã hiện có 134 mô hình “Dân vận khéo” đang được duy trì, trong đó có 45 mô"
        " hình tập thể và 89 điển hình cá nhân trên các lĩnh vực kinh tế, văn hóa và an ninh trật tự."
    ),
    (
        "Từ đầu năm, bà con đã hiến 2.350 m2 đất, góp 612 ngày công để mở rộng 7 tuyến đường liên ấp; tổ"
        " tuyên truyền đã đến tận nhà 418 hộ để lắng nghe và giải thích những điều bà con còn băn khoăn."
    ),
    (
        "Hội nghị thống nhất thời gian tới các chi bộ tiếp tục nâng cao chất lượng các mô hình, nhân rộng"
        " những cách làm hay, gắn với nhiệm vụ chính trị của từng ấp và nguyện vọng của người dân."
    ),
)
TEXT = "\n\n".join(PARAGRAPHS)
PLACE = Place(name="Cần Đước", level="huyện", kind="huyện", province="Long An")


def report(text: str = TEXT, **fields: object) -> Article:
    """The report, published in a paper, with other fields where given."""
    known = {
        "id": "2023-05-12-phuoc-loc-so-ket",
        "title": "Phước Lộc sơ kết phong trào thi đua",
        "file": "phuoc-loc.html",
        "source": "Báo Vàm Sông",
        "url": "https://bao-vam-song.example/tin/phuoc-loc-1.html",
        "published": date(2023, 5, 12),
        "place": PLACE,
        "level": "huyện",
    }
    return Article.model_validate(known | {"text": text} | fields)


def repost(text: str = TEXT, **fields: object) -> Article:
    """The report as another site has it a day later under a headline of its own."""
    known = {
        "id": "2023-05-13-chuyen-o-phuoc-loc",
        "title": "Chuyện hiến đất ở Phước Lộc",
        "file": "chuyen-o-phuoc-loc.html",
        "source": "Trang tin Bờ Đê",
        "url": "https://bo-de.example/chuyen-o-phuoc-loc",
        "published": date(2023, 5, 13),
    }
    return report(text, **(known | fields))
