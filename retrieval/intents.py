"""What kind of thing a question asks for."""

import re
from typing import Literal

from retrieval.vietnamese import fold

Intent = Literal[
    "count", "who", "when", "where", "document", "what", "list", "compare", "most", "verify",
    "greeting", "thanks", "help", "chore", "provenance", "whole",
]  # fmt: skip
"""provenance: "ở đâu ra số đó?"; whole: "cho xem cả đoạn"; most: a ranking over places;
chore: writing, translating or reckoning for the asker, which this product does not do."""

_PLACE = (
    r"(?:noi|tinh,? thanh|tinh|huyen|xa|thon|(?<!co )quan|phuong|dia phuong|thanh pho|thi xa|thi tran|ap|"
    r"(?<!van )ban|lang|xom|khu vuc)"
)
_SIDE = rf"(?:{_PLACE}|don vi|ben|nam|so|loai|linh vuc|cai)"
_MORE = r"(?:nhieu|it|lon|nho|cao|thap)"
_PAPER = (
    r"(?:nghi quyet|chi thi|van ban|quy che|ke hoach|luat|nghi dinh|thong tu|de an|chuong trinh)"
)
_RULING = r"(?:quyet dinh|ket luan|quy dinh|huong dan|cong van|thong bao)"
_LISTED = r"(?:bai|noi|hoi nghi|tinh|huyen|van ban|dia phuong)"
_TITLE = r"(?:chu tich|bi thu|truong ban|pho \S+|uy vien|giam doc)"

_RULES: tuple[tuple[Intent, tuple[str, ...]], ...] = (
    (
        "greeting",
        (r"^(?:xin\s+)?(?:chao|hello|hi|hey|alo)\b(?!.*(?:bao nhieu|\bai\b|nao|\bgi\b)).{0,30}$",),
    ),
    ("thanks", (r"^(?:da |vang |ok |em |toi )*(?:cam on|thanks?|thank you)\b.{0,40}$",)),
    (
        "help",
        (
            r"^/?(?:help|trogiup|tro giup|huong dan)\b.{0,30}$",
            r"\bban (?:co the )?(?:lam|giup) duoc (?:gi|nhung gi)",
            r"(?:cach|huong dan) (?:dung|su dung) bot",
            r"^bot (?:nay )?(?:lam|dung) (?:duoc )?(?:gi|the nao)",
        ),
    ),
    (
        "chore",
        (
            r"^(?:hay )?(?:viet|soan|dich|lam tho|ve tranh|tinh toan|lap trinh)\b.*\b(?:giup|ho|cho toi|ma|code)\b",
        ),
    ),
    (
        "whole",
        (
            r"(?:xem|doc|gui|cho|trich) .{0,20}(?:ca doan|toan van|nguyen van|day du|ca bai|doan do)",
            r"^ca doan",
        ),
    ),
    (
        "provenance",
        (
            r"\b(?:o dau ra|lay (?:o |tu )?dau|nguon (?:nao|dau|o dau|tu dau)|can cu (?:nao|vao dau))",
            r"^nguon\s*$",
        ),
    ),
    (
        "compare",
        (
            r"\bso sanh\b",
            r"chenh (?:nhau|lech)|khac nhau|\b(?:qua cac|qua tung|theo tung|tung|qua nhieu|theo cac) nam\b",
            rf"\b{_MORE} hon hay\b",
            rf"{_SIDE} nao (?:\S+ ){{0,6}}{_MORE}(?: \S+){{0,8}} hon\b",
            rf"\bhay (?:la )?(?:\S+ ){{1,8}}{_MORE}(?: \S+){{0,8}} hon\b",
            rf"\b{_MORE}(?: \S+){{0,8}} hon (?:\S+ ){{0,5}}(?:khong|ko|chua)\b",
            rf"\bgiua (?:\S+ ){{1,8}}va\b.*{_MORE} hon",
        ),
    ),
    (
        "most",
        (
            rf"{_SIDE} (?:\S+ )?nao (?:\S+ ){{0,8}}{_MORE}(?: \S+){{0,8}} nhat",
            rf"{_MORE} nhat (?:la|thuoc ve) {_SIDE} nao",
            rf"\b(?:cac|nhung) {_PLACE} (?:\S+ ){{0,6}}{_MORE} (?:\S+ ){{0,8}}nhat\b",
            r"\bxep hang\b|tong cong (?:cac|tat ca)|(?:tat ca|moi|cac) tinh .*bao nhieu",
        ),
    ),
    (
        "verify",
        (
            r"\b(?:co dung|co phai|dung la)\b.*\b(?:khong|ko|chua)\b",
            r"(?:phai|dung) (?:khong|ko)$",
            r"\bco that\b",
        ),
    ),
    (
        "list",
        (
            r"\bliet ke\b|\bke ten\b|\bdanh sach\b|\bcac bai\b",
            rf"\bnhung {_LISTED} nao\b|\b(?:bai|tin) nao\b",
            r"\b(?:tinh|huyen|dia phuong|noi) nao (?:co|da co|nhac|de cap|noi)\b.*\bbai\b",
        ),
    ),
    (
        "document",
        (
            rf"\b(?:{_PAPER}|{_RULING})\b.*\bso (?:bao nhieu|may)$",
            rf"\b(?:{_PAPER}|{_RULING}) (?:\S+ ){{0,2}}so (?:hieu )?(?:bao nhieu|may|nao)\b",
        ),
    ),
    (
        "when",
        (
            r"\bngay (?:thang )?(?:nam )?nao\b|\bnhung ngay nao\b|\bngay ra sao\b|\bbao gio\b",
            r"\b(?:khi|luc|hom|thoi gian|thoi diem|thoi han|han|nam|thang|buoi|dip|moc) nao\b",
            r"\b(?:ngay|thang) (?:may|bao nhieu)\b",
        ),
    ),
    ("count", (r"bao nhieu|\bso luong|tong so|la bao|bao lau|bao xa|chung nao$",)),
    (
        "where",
        (
            r"\b(?:o|tai) dau\b|\bcho nao\b|\bdau co\b",
            rf"\b{_PLACE} nao\b",
            r"\bthuoc (?:tinh|huyen) gi\b",
        ),
    ),
    (
        "document",
        (
            rf"\b{_PAPER} (?:nao|so may|so bao nhieu|gi)\b",
            rf"\b{_RULING} (?:nao|so may|so bao nhieu)\b",
        ),
    ),
    (
        "who",
        (
            r"\bai\b|\bchuc vu\b|\blam chuc\b|\bgiu chuc\b|\bten (?:la )?gi\b",
            r"\b(?:vi|dong chi|nguoi|ong|ba|can bo|lanh dao) (?:\S+ ){0,8}(?<!the )nao\b",
            rf"\b{_TITLE} (?:\S+ ){{0,9}}(?:(?<!the )nao|la gi)\b",
        ),
    ),
    (
        "count",
        (
            r"\b(?:ty|ti) le\b|\bkinh phi\b|\btong so\b",
            r"(?:^|[:,] )(?:trong (?:do|so do) |rieng |con |the |vay )?(?:tong )?so (?!sanh|lieu|voi|nay|do)\S+",
        ),
    ),
)
"""Over folded text without question marks; the first rule that matches decides."""
_PATTERNS = tuple((intent, re.compile("|".join(parts))) for intent, parts in _RULES)
_SEVERAL = re.compile(r"\bmấy\b|(?:^|\s)may\s")
_MACHINE = re.compile(r"\bmay (?:moc|bo|tinh|bay|man)\b")
_ASKS_FOR_ARTICLE = re.compile(r"\b(?:bai|tin) nao\b")


def intent_of(text: str) -> Intent:
    """What plain-worded NFC `text` asks for; "what" where nothing else fits."""
    lowered = text.lower().rstrip(" ?.,;!")
    folded = " ".join(fold(lowered).replace("?", " ").split())
    last = re.split(r"[,;.]\s", lowered)[-1]
    if last != lowered and _ASKS_FOR_ARTICLE.search(folded):
        asked = intent_of(last)
        if asked in {"when", "who"} or "bao nhieu" in fold(last):
            return asked  # "có bài nào về … không, hội nghị họp ngày nào?"
    for intent, pattern in _PATTERNS:
        if pattern.search(folded):
            return intent
        if intent == "when" and _asks_several(lowered, folded):
            return "count"
    return "what"


def _asks_several(lowered: str, folded: str) -> bool:
    """Whether "mấy" (how many) is asked; without accents "may" may also be a machine."""
    accented = folded != lowered
    return bool(_SEVERAL.search(lowered)) and (accented or not _MACHINE.search(folded))
