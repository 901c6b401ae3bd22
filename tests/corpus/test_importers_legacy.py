"""Text from before Unicode: every letter converted, by font and by its words, or refused."""

import re
import subprocess
import unicodedata

import pytest

from corpus.errors import CorpusError
from corpus.importers import import_article
from corpus.importers.legacy import font_charset, mend_text, undouble, unlegacy
from corpus.importers.legacy_syllables import is_syllable, reading
from corpus.importers.legacy_tables import TCVN3, VIETNAMESE, VISCII, VNI
from tests.corpus.an_article import BODY, CLOSING, LEAD, TITLE

TEXT = f"{TITLE}\n\n{LEAD}\n\n{BODY}\n\n{CLOSING}\n"
LETTERS = VIETNAMESE + VIETNAMESE.upper()
VNI_OF = {letter: code for code, letter in VNI.items()}


def tcvn3(text: str) -> str:
    """As a TCVN3 font shows it: capitals with tones are typed as small letters."""
    codes = {letter: chr(code) for code, letter in TCVN3.items()}
    return "".join(codes.get(c) or codes.get(c.lower(), c) for c in text)


def vni(text: str) -> str:
    return "".join(VNI_OF.get(char, char) for char in text)


def viscii(text: str) -> bytes:
    codes = {letter: code for code, letter in VISCII.items()}
    return bytes(codes.get(char) or ord(char) for char in text)


def test_all_134_letters_are_known() -> None:
    assert len(set(LETTERS)) == 134
    assert all(unicodedata.is_normalized("NFC", char) for char in LETTERS)


@pytest.mark.parametrize("letter", VIETNAMESE)
def test_a_small_letter_of_a_tcvn3_font(letter: str) -> None:
    assert unlegacy(tcvn3(letter), ".VnTime") == letter
    assert unlegacy(tcvn3(letter), ".VnTimeH") == letter.upper()


@pytest.mark.parametrize("letter", "ĂÂÊÔƠƯĐ")
def test_a_capital_that_tcvn3_has(letter: str) -> None:
    assert unlegacy(tcvn3(letter), ".VnArial") == letter


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_of_a_vni_font(letter: str) -> None:
    assert unlegacy(vni(letter), "VNI-Times") == letter


@pytest.mark.parametrize(("charset", "codes"), [("TCVN", TCVN3), ("VISCII", VISCII)])
def test_the_tables_are_those_of_the_c_library(charset: str, codes: dict[int, str]) -> None:
    for code, letter in codes.items():
        try:
            found = subprocess.run(
                ["iconv", "-f", charset, "-t", "UTF-8"],
                input=bytes([code, 32]),
                capture_output=True,
                check=True,
            )
        except (FileNotFoundError, subprocess.CalledProcessError):
            pytest.skip("no iconv with this table here")
        assert unicodedata.normalize("NFC", found.stdout.decode()) == f"{letter} "


@pytest.mark.parametrize(
    ("font", "charset"),
    [
        (".VnTime", "TCVN3"),
        ("'.VnArial NarrowH', sans-serif", "TCVN3"),
        ("VNI-Helve", "VNI"),
        ("Times New Roman, .VnTime", None),
        ("Vni", None),
        ("", None),
    ],
)
def test_fonts_by_their_names(font: str, charset: str | None) -> None:
    assert font_charset(font) == charset


def test_unicode_that_kept_an_old_fonts_name_stays() -> None:
    assert unlegacy("Dân vận khéo", ".VnTime") == "Dân vận khéo"
    assert unlegacy("Dân vận khéo", "Arial") == "Dân vận khéo"


def test_capitals_typed_as_small_letters_among_capitals() -> None:
    assert unlegacy("TØNH ñy Lª §×nh", ".VnTime") == "TỈNH ủy Lê Đình"


@pytest.mark.parametrize(
    "data",
    [
        tcvn3(TEXT).encode("cp1252"),
        vni(TEXT).encode("cp1252"),
        viscii(re.sub("[“”]", '"', TEXT)),
        tcvn3(TEXT).encode(),
        vni(TEXT).encode(),
        TEXT.encode().decode("latin-1").encode(),
        TEXT.encode("utf-16-le"),
    ],
    ids=["tcvn3", "vni", "viscii", "tcvn3 in utf-8", "vni in utf-8", "utf-8 twice", "utf-16 bare"],
)
def test_a_whole_text_without_fonts_is_told_by_its_words(data: bytes) -> None:
    article = import_article("bai.txt", data)
    expected = f"{LEAD}\n\n{BODY}\n\n{CLOSING}"
    assert article.text.replace('"', "").casefold() == re.sub("[“”]", "", expected).casefold() or (
        article.text == expected
    )
    assert article.title == TITLE


def test_bytes_of_windows_1252_with_entities_for_the_rest() -> None:
    page = f"<html><body><article><h1>{TITLE}</h1><p>{LEAD}</p><p>{BODY}</p></article></body>"
    data = page.encode("cp1252", "xmlcharrefreplace")
    assert import_article("bai.html", data).text == f"{LEAD}\n\n{BODY}"


def test_a_wrongly_declared_page_is_read_by_its_words() -> None:
    page = f"<meta charset=windows-1252><body><h1>{TITLE}</h1><p>{LEAD}</p><p>{BODY}</p></body>"
    assert import_article("bai.html", page.encode()).text == f"{LEAD}\n\n{BODY}"


def test_only_the_old_part_of_a_mixed_text_is_converted() -> None:
    source = f"{TITLE}\n\n{LEAD}\n\n{tcvn3(BODY)}\n\n{CLOSING}\n"
    assert import_article("bai.txt", source.encode()).text == f"{LEAD}\n\n{BODY}\n\n{CLOSING}"


def test_text_twice_encoded_line_by_line() -> None:
    twice = "Tây Ninh: “Dân vận khéo”".encode().decode("latin-1")
    assert undouble(f"{twice}\nHà Nội à") == "Tây Ninh: “Dân vận khéo”\nHà Nội à"


@pytest.mark.parametrize(
    "text", [TEXT, "Café à la carte\n" * 20, "Все районы\n" * 20, "§ 5: 10 m²"]
)
def test_what_reads_well_or_is_no_vietnamese_is_left_alone(text: str) -> None:
    assert mend_text(text, "bai.txt") == text


def test_broken_letters_of_no_table_are_refused_with_a_sample() -> None:
    broken = "Ban D¶n v¼n T¹»nh t¾¿p hu©»n " * 20
    with pytest.raises(CorpusError, match=r"bai\.txt: chữ tiếng Việt trong tệp bị hỏng \(“D¶n"):
        mend_text(broken, "bai.txt")


def test_viqr_is_refused_by_name() -> None:
    source = "Ho^.i nghi. so+ ke^'t co^ng ta'c da^n va^.n cu?a ti?nh na(m 2022 dda~ ba`n. " * 4
    with pytest.raises(CorpusError, match="VIQR"):
        import_article("bai.txt", source.encode())


@pytest.mark.parametrize(
    "word", ["nghiêng", "Đắk", "khuỷu", "QUYẾT", "gìn", "giếng", "ưỡn", "xoèn"]
)
def test_syllables_that_are_vietnamese(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["cãc", "Daân", "vaän", "vËn", "câp", "thựchiện", "été"])
def test_words_that_are_not(word: str) -> None:
    assert not is_syllable(word)


def test_a_reading_counts_only_words_with_marks() -> None:
    assert (reading("Ban Dân vận, 5 m²: café").words, reading("Dân café").share) == (3, 0.5)
