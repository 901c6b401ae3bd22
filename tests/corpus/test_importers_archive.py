"""Zip files: every member told or given, bombs and locked ones refused, nothing written."""

import io
import random
import zipfile

import pytest

from corpus.errors import CorpusError
from corpus.importers import import_article
from corpus.importers.archive import is_archive, unpack
from tests.corpus.an_article import LEAD, TITLE
from tests.corpus.made_documents import saved, word, zipped

TEXT = f"{TITLE}\n\n{LEAD}\n".encode()


def names(data: bytes) -> list[str]:
    return [member.name for member in unpack("a.zip", data)]


def test_members_in_order_by_their_base_names() -> None:
    data = zipped({"tin/bai 1.txt": TEXT, "bai2.html": b"<p>x</p>"})
    members = list(unpack("a.zip", data))
    assert [member.name for member in members] == ["bai 1.txt", "bai2.html"]
    assert members[0].data == TEXT
    assert import_article(members[0].name, TEXT).text == LEAD


def test_word_documents_are_no_archives() -> None:
    assert not is_archive("bai.docx", saved(word(TITLE, LEAD)))
    assert not is_archive("bai.zip", saved(word(TITLE, LEAD)))
    assert is_archive("bai.docx", zipped({"a.txt": TEXT}))
    assert not is_archive("bai.zip", TEXT)


def test_an_archive_that_holds_a_word_document_unpacked_is_an_archive() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        package.writestr("bai.docx", saved(word(TITLE, LEAD)))
    assert is_archive("a.zip", out.getvalue())
    (member,) = unpack("a.zip", out.getvalue())
    assert import_article(member.name, member.data or b"").text == LEAD


def test_one_document_is_not_looked_for_in_an_archive() -> None:
    with pytest.raises(CorpusError, match=r"a\.zip: là tệp nén; hãy giải nén"):
        import_article("a.zip", zipped({"a.txt": TEXT, "b.txt": TEXT}))


def test_paths_that_lead_outside_are_only_names() -> None:
    data = zipped({"../../etc/passwd.txt": TEXT, "C:\\tin\\b.txt": TEXT, "/a/..": TEXT})
    assert names(data) == ["passwd.txt", "b.txt", "khong-ten"]


def test_what_no_person_put_there_is_left_out() -> None:
    junk = ["__MACOSX/._bai.txt", ".an.txt", "~$bai.docx", "Thumbs.db", "bai_files/a.js", "trong/"]
    assert names(zipped(dict.fromkeys(junk, b"x") | {"bai.txt": TEXT})) == ["bai.txt"]


def test_a_nested_archive_and_a_large_member_are_told_and_the_rest_goes_on() -> None:
    nested = zipped({"b.txt": TEXT})
    data = zipped(
        {"trong.zip": nested, "lon.txt": random.Random(0).randbytes(21_000_000), "bai.txt": TEXT}
    )
    first, large, last = unpack("a.zip", data)
    assert first.data is None
    assert first.problem == ("trong.zip: là tệp nén nằm trong tệp nén; hãy giải nén rồi gửi riêng.")
    assert large.data is None
    assert str(large.problem).startswith("lon.txt: ")
    assert "vượt giới hạn 20 MB" in str(large.problem)
    assert (last.data, last.problem) == (TEXT, None)


def test_bombs_are_refused_before_anything_is_unpacked() -> None:
    with pytest.raises(CorpusError, match=r"a\.zip: giải nén ra 48 MB từ .* lớn bất thường"):
        unpack("a.zip", zipped({"a.txt": bytes(50_000_000)}))
    with pytest.raises(CorpusError, match="2001 tệp, vượt giới hạn 2000"):
        unpack("a.zip", zipped({f"{number}.txt": b"" for number in range(2001)}))


def test_a_locked_member_is_told() -> None:
    data = bytearray(zipped({"bai.txt": TEXT}))
    central = data.rindex(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    (member,) = unpack("a.zip", bytes(data))
    assert member.problem == "bai.txt: đặt mật khẩu trong tệp nén; hãy nén lại không mật khẩu."


def test_a_damaged_archive_and_a_damaged_member() -> None:
    data = zipped({"bai.txt": TEXT, "hai.txt": TEXT})
    with pytest.raises(CorpusError, match=r"a\.zip: tệp nén bị hỏng"):
        unpack("a.zip", data[:-30])
    broken = bytearray(data)
    broken[60] ^= 0xFF
    first, second = unpack("a.zip", bytes(broken))
    assert first.problem == "bai.txt: bị hỏng trong tệp nén; hãy nén lại."
    assert second.data == TEXT


@pytest.mark.parametrize(
    ("raw", "utf8", "shown"),
    [
        ("báo cáo.txt".encode(), True, "báo cáo.txt"),
        ("báo cáo.txt".encode(), False, "báo cáo.txt"),
        ("Dân vâòn.txt".encode("cp1252"), False, "Dân vận.txt"),
        (b"r\x82sum\x82.txt", False, "résumé.txt"),
    ],
    ids=["flagged", "mac", "windows-1258", "dos"],
)
def test_names_in_the_encodings_that_zip_programs_write(raw: bytes, utf8: bool, shown: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("x" * len(raw), TEXT)
    data = bytearray(out.getvalue().replace(b"x" * len(raw), raw))
    if utf8:
        data[7] |= 8
        data[data.rindex(b"PK\x01\x02") + 9] |= 8
    assert names(bytes(data)) == [shown]
