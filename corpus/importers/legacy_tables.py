"""The character tables that Vietnamese text was written in before Unicode.

TCVN3 (ABC fonts) and VISCII are as their standards have them (TCVN 5712:1993, RFC 1456), VNI as its
fonts draw it: a base letter, then a letter whose place in the font holds only the marks.
"""

_ROWS = (
    "aàảãáạ",
    "ăằẳẵắặ",
    "âầẩẫấậ",
    "eèẻẽéẹ",
    "êềểễếệ",
    "iìỉĩíị",
    "oòỏõóọ",
    "ôồổỗốộ",
    "ơờởỡớợ",
    "uùủũúụ",
    "ưừửữứự",
    "yỳỷỹýỵ",
)
VIETNAMESE = "".join(row if row[0] not in "aeiouy" else row[1:] for row in _ROWS) + "đ"
"""The 67 small letters beyond ASCII."""

_TCVN3 = (
    "b5 b6 b7 b8 b9 a8 bb bc bd be c6 a9 c7 c8 c9 ca cb cc ce cf d0 d1 aa d2 d3 d4 d5 d6 d7 d8 dc dd"
    " de df e1 e2 e3 e4 ab e5 e6 e7 e8 e9 ac ea eb ec ed ee ef f1 f2 f3 f4 ad f5 f6 f7 f8 f9 fa fb"
    " fc fd fe ae"
)
_TCVN3_CAPITALS = dict(zip("ĂÂÊÔƠƯĐ", range(0xA1, 0xA8), strict=True))
_VISCII = (
    "e0 e4 e3 e1 d5 e5 a2 c6 c7 a1 a3 e2 a5 a6 e7 a4 a7 e8 eb a8 e9 a9 ea ab ac ad aa ae ec ef ee ed"
    " b8 f2 f6 f5 f3 f7 f4 b0 b1 b2 af b5 bd b6 b7 de be fe f9 fc fb fa f8 df d7 d8 e6 d1 f1 cf d6"
    " db fd dc f0"
)
_VISCII_CAPITALS = (
    "c0 c4 c3 c1 80 c5 82 02 05 81 83 c2 85 86 06 84 87 c8 cb 88 c9 89 ca 8b 8c 8d 8a 8e cc 9b ce cd"
    " 98 d2 99 a0 d3 9a d4 90 91 92 8f 93 b4 96 97 b3 95 94 d9 9c 9d da 9e bf bb bc ff ba b9 9f 14"
    " 19 dd 1e d0"
)
_VNI_MARKS = {  # the base letter as typed, and the marks' letters: grave, hook, tilde, acute, dot
    "a": ("a", "øûõùï"),
    "ă": ("a", "êèúüéë"),
    "â": ("a", "âàåãáä"),
    "e": ("e", "øûõùï"),
    "ê": ("e", "âàåãáä"),
    "o": ("o", "øûõùï"),
    "ô": ("o", "âàåãáä"),
    "ơ": ("ô", "øûõùï"),
    "u": ("u", "øûõùï"),
    "ư": ("ö", "øûõùï"),
    "y": ("y", "øûõù"),
}
_VNI_WHOLE = {"ì": "ì", "æ": "ỉ", "ó": "ĩ", "í": "í", "ò": "ị", "î": "ỵ"}
_VNI_WHOLE |= {"ô": "ơ", "ö": "ư", "ñ": "đ"}


def _bytes(table: str) -> list[int]:
    return [int(code, 16) for code in table.split()]


def _vni() -> dict[str, str]:
    table = dict(_VNI_WHOLE)
    for row in _ROWS:
        base, marks = _VNI_MARKS.get(row[0], ("", ""))
        letters = row if row[0] in "ăâêô" else row[1:]  # these are a base and a mark themselves
        table |= {base + mark: letter for mark, letter in zip(marks, letters, strict=False)}
    capitals = {key.upper(): letter.upper() for key, letter in table.items()}
    mixed = {key[0].upper() + key[1]: letter.upper() for key, letter in table.items() if key[1:]}
    return capitals | mixed | table


TCVN3 = dict(zip(_bytes(_TCVN3), VIETNAMESE, strict=True)) | {
    code: letter for letter, code in _TCVN3_CAPITALS.items()
}
"""Byte -> letter; the capitals with tones are the small letters, in fonts named ...H."""

VISCII = dict(zip(_bytes(_VISCII), VIETNAMESE, strict=True)) | dict(
    zip(_bytes(_VISCII_CAPITALS), VIETNAMESE.upper(), strict=True)
)
"""Byte -> letter."""

VNI = _vni()
"""One or two characters of Windows-1252 -> letter."""
