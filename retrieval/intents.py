"""What kind of thing a question asks for."""

import re
from typing import Literal

from retrieval.vietnamese import fold

Intent = Literal[
    "count", "who", "when", "where", "document", "what", "list", "compare", "most", "verify",
    "greeting", "thanks", "help", "provenance", "whole",
]  # fmt: skip
"""provenance: "ở đâu ra số đó?"; whole: "cho xem cả đoạn"; most: a ranking over places."""

_HOW_MANY = r"bao nhieu|(?:^|\s)so luong|tong so|la bao|bao lau|bao xa"
_UNITS = (
    r"(?:tinh|huyen|xa|noi|dia phuong|thanh pho|quan|don vi|ben|phuong|nam|so|loai|linh vuc|cai)"
)
_SPELLED: tuple[tuple[Intent, str], ...] = (
        ("greeting", r"^(?:xin\s+)?(?:chao|hello|hi|hey|alo)\b(?!.*(?:bao nhieu|\bai\b|nao|\bgi\b)).{0,30}$"),
        ("thanks", r"^(?:da |vang |ok |em |toi )*(?:cam on|cam on|thanks?|thank you)\b.{0,40}$"),
        ("help", r"^/?(?:help|trogiup|tro giup|huong dan)\b.{0,30}$|ban (?:co the )?(?:lam|giup) duoc (?:gi|nhung gi)|"
                 r"(?:cach|huong dan) (?:dung|su dung) bot|^bot (?:nay )?(?:lam|dung) (?:duoc )?(?:gi|the nao)"),
        ("whole", r"(?:xem|doc|gui|cho|trich) .{0,20}(?:ca doan|toan van|nguyen van|day du|ca bai|doan do)|^ca doan"),
        ("provenance", r"(?:o dau ra|lay (?:o |tu )?dau|nguon (?:nao|dau|o dau|tu dau)|can cu (?:nao|vao dau))|^nguon\s*\??$"),
        ("compare", r"\bso sanh\b|chenh (?:nhau|lech)|khac nhau|(?:nhieu|it|lon|nho|cao|thap) hon hay\b|"
                    rf"{_UNITS} nao (?:\S+ ){{0,6}}(?:nhieu|it|lon|nho|cao|thap)(?: \S+){{0,8}} hon\b|"
                    rf"{_UNITS} nao (?:lon|nho|nhieu|it|cao) hon|"
                    r"\bhay (?:la )?(?:\S+ ){1,8}(?:nhieu|it|cao|lon) hon|"
                    r"(?:nhieu|it|cao|thap|lon|nho)(?: \S+){0,8} hon (?:\S+ ){0,5}(?:khong|ko|chua)\b|"
                    r"\bqua cac nam\b|giua (?:\S+ ){1,8}va\b.*(?:nhieu|it|lon|cao) hon"),
        ("most", rf"{_UNITS} nao (?:\S+ ){{0,8}}(?:nhieu|it|cao|thap|lon) nhat|(?:nhieu|it|cao|thap) nhat (?:la|thuoc ve) {_UNITS} nao|"
                 r"xep hang|tong cong (?:cac|tat ca)|(?:tat ca|moi|cac) tinh .*bao nhieu"),
        ("verify", r"\b(?:co dung|co phai|dung la)\b.*\b(?:khong|ko|chua)\b|(?:phai|dung) (?:khong|ko)\s*\??$|\bco that\b"),
        ("list", r"\bliet ke\b|\bnhung (?:bai|noi|hoi nghi|tinh|huyen|van ban|dia phuong) nao\b|\b(?:bai|tin) nao\b|\bcac bai\b|"
                 r"\bke ten\b|\bdanh sach\b|\b(?:cac )?(?:tinh|huyen|dia phuong|noi) nao (?:co|da co|nhac|de cap|noi)\b.*\bbai\b"),
        ("count", r"(?:ngay|thang|nam) bao nhieu ngay"),
        ("when", r"\bngay (?:thang )?(?:nam )?nao\b|\b(?:khi|luc|hom|thoi gian|thoi diem|nam|thang|buoi|dip) nao\b|\bbao gio\b|"
                 r"\b(?:ngay|thang) (?:may|bao nhieu)\b|\bnhung ngay nao\b|\bngay ra sao\b"),
        ("count", _HOW_MANY),
        ("where", r"\bo dau\b|\btai dau\b|\bcho nao\b|\bdau co\b|\b(?:noi|tinh|huyen|xa|thon|(?<!co )quan|phuong|dia phuong|thanh pho|thi xa|"
                  r"thi tran|ap|ban|lang|xom|khu vuc|tinh thanh) nao\b|\bthuoc (?:tinh|huyen) (?:nao|gi)\b"),
        ("document", r"\b(?:nghi quyet|chi thi|van ban|quy che|ke hoach|luat|nghi dinh|thong tu|de an|chuong trinh) (?:nao|so may|"
                     r"so bao nhieu|gi)\b|\b(?:quyet dinh|ket luan|quy dinh|huong dan) (?:nao|so may|so bao nhieu)\b"),
        ("who", r"\bai\b|\b(?:vi|dong chi|nguoi|ong|ba|can bo|lanh dao) (?:\S+ ){0,8}(?<!the )nao\b|\bchuc vu\b|\blam chuc\b|\bgiu chuc\b|"
                r"\b(?:chu tich|bi thu|truong ban|pho \S+|uy vien|giam doc) (?:\S+ ){0,9}(?:nao|la gi)\b|\bten (?:la )?gi\b"),
        ("count", r"\bty le\b|\bti le\b|^(?:tong )?so (?!sanh)\S+|\bkinh phi\b"),
)  # fmt: skip
_PATTERNS = tuple((intent, re.compile(pattern)) for intent, pattern in _SPELLED)
_SEVERAL = re.compile(r"\bmấy\b|(?:^|\s)may\s")
_MAY_NOUN = re.compile(r"\bmay (?:moc|bo|tinh|bay|man)\b")


def intent_of(text: str) -> Intent:
    """What plain-worded NFC `text` asks for; "what" where nothing else fits."""
    lowered = text.lower()
    folded = " ".join(fold(lowered).replace("?", " ").split())
    last = re.split(r"[,;.]\s", text.rstrip(" ?.,;"))[-1]
    if last != text.rstrip(" ?.,;") and re.search(r"\b(?:bai|tin) nao\b", folded):
        asked = intent_of(last)
        if asked in {"when", "who"} or re.search(r"\bbao nhieu\b", fold(last.lower())):
            return asked  # "có bài nào về … không, hội nghị họp ngày nào?"
    for intent, pattern in _PATTERNS:
        if pattern.search(folded):
            return intent
        if intent == "when" and _asks_several(lowered, folded):
            return "count"
    return "what"


def _asks_several(lowered: str, folded: str) -> bool:
    """ "mấy" (how many); without accents "may" may also be a machine."""
    accented = folded != lowered
    return bool(_SEVERAL.search(lowered)) and not (not accented and _MAY_NOUN.search(folded))
