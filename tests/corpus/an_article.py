"""One made-up article, whole and line by line, for tests of what importers keep of a page."""

from corpus.cleaning import Cleaned, clean
from corpus.importers import text

LEAD = (
    "Sáng 12/5, Ban Dân vận Tỉnh ủy tổ chức hội nghị sơ kết phong trào thi đua “Dân vận khéo”; đồng"
    " chí Lê Thị Minh Tâm, Trưởng Ban Dân vận Tỉnh ủy chủ trì hội nghị."
)
BODY = (
    "Theo báo cáo, toàn tỉnh hiện có 1.234 mô hình “Dân vận khéo” đang được duy trì, trong đó có"
    " 345 mô hình tập thể và hơn 800 điển hình cá nhân trên các lĩnh vực."
)
CLOSING = (
    "Hội nghị thống nhất thời gian tới các cấp ủy tiếp tục nâng cao chất lượng các mô hình, nhân"
    " rộng những cách làm hay, gắn với nhiệm vụ chính trị của từng địa phương."
)
TITLE = "Nâng chất các mô hình dân vận khéo"


def cleaned(*lines: str) -> Cleaned:
    """What is left of a text of these lines."""
    return clean(text.read("\n".join(lines)))
