"""A library of twenty provinces for tests: an article each, and one province with many."""

from datetime import date
from pathlib import Path

from corpus.article import Article, Place
from corpus.front_matter import render
from corpus.place_names import slug

PROVINCES = (
    "An Giang", "Bắc Giang", "Bến Tre", "Bình Định", "Bình Dương", "Cà Mau", "Đồng Tháp", "Hà Giang", "Hà Tĩnh",
    "Hòa Bình", "Kon Tum", "Lai Châu", "Lào Cai", "Nghệ An", "Ninh Thuận", "Phú Yên", "Quảng Trị", "Sóc Trăng",
    "Tuyên Quang", "Yên Bái",
)  # fmt: skip
RICH = "Hà Giang"
"""The province with sixteen articles more than the others."""


def write_library(data_dir: Path) -> dict[str, Article]:
    """The articles by id, written to where `danvan` finds them."""
    articles = [_of_province(name, 100 + 7 * number) for number, name in enumerate(PROVINCES)]
    articles += [_further(number) for number in range(1, 17)]
    folder = data_dir / "articles"
    folder.mkdir(parents=True)
    for article in articles:
        (folder / f"{article.id}.md").write_text(render(article), encoding="utf-8")
    return {article.id: article for article in articles}


def _of_province(name: str, models: int) -> Article:
    text = (
        f"Năm 2022, công tác dân vận của tỉnh {name} có nhiều chuyển biến tích cực.\n\n"
        f"Đến hết năm 2022, toàn tỉnh {name} đã xây dựng được {models} mô hình Dân vận khéo trên các lĩnh vực."
        " Các mô hình góp phần gắn kết, thúc đẩy phong trào thi đua yêu nước."
    )
    return Article(
        id=slug(name),
        title=f"{name}: Tổng kết công tác dân vận năm 2022",
        text=text,
        file=f"{slug(name)}.txt",
        place=Place(name=name),
        level="tỉnh",
        place_basis="title",
        source=f"Báo {name}",
        published=date(2023, 1, 5),
        period="2022",
        url=f"https://example.org/{slug(name)}?a=1&b=2",
    )


def _further(number: int) -> Article:
    """An article of the rich province that tells of clubs, with letters that HTML must escape."""
    text = (
        f"Tháng {1 + number % 12}/2023, Ban Dân vận Tỉnh ủy {RICH} kiểm tra công tác dân vận tại cơ sở.\n\n"
        f"Công tác dân vận chính quyền ở {RICH} được triển khai theo phương châm “gần dân & sát dân” <lần {number}>,"
        f" trong đó có {number + 20} cuộc đối thoại với nhân dân về giải phóng mặt bằng."
    )
    return Article(
        id=f"{slug(RICH)}-doi-thoai-{number}",
        title=f"{RICH}: Đối thoại với nhân dân, lần {number}",
        text=text,
        file=f"doi-thoai-{number}.txt",
        place=Place(name=RICH),
        level="tỉnh",
        place_basis="title",
        source=f"Báo {RICH}",
        published=date(2023, 1 + number % 12, 10),
        period=f"tháng {1 + number % 12} năm 2023",
    )
