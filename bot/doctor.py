"""`danvan doctor`: is everything in place, and if not, what to do."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata

from bot import doctor_files, failures, settings
from bot.session import Session
from retrieval.reranker import TOP

OLDEST_PYTHON = (3, 11)
DISTRIBUTION = "hoi-dan-van"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it is, and, where it is not well, what to do."""

    subject: str
    ok: bool
    detail: str

    @property
    def line(self) -> str:
        """As `danvan doctor` prints it."""
        return f"{'ổn ' if self.ok else 'LỖI'}  {self.subject}: {self.detail}"


def examine(session: Session) -> list[Finding]:
    """Everything worth looking at, in the order in which a new installation would trip over it."""
    findings = [_python(), _packages()]
    failed: set[str] = set()
    for subject, look in _CHECKS.items():
        if failed & _NEEDS.get(subject, set()):
            continue  # it would only say the same again
        try:
            findings += [Finding(subject, True, detail) for detail in look(session)]
        except (ValueError, OSError) as exc:
            sentence = failures.user_error(exc)
            if sentence is None:
                raise
            findings.append(Finding(subject, False, sentence))
            failed.add(subject)
            if subject == "Thiết lập":
                return findings  # whatever follows is read from the settings
    looked = doctor_files.examine(session.data_dir, settings.ENV_FILE)
    return findings + [Finding(*found) for found in looked]


def _python() -> Finding:
    version = sys.version.split()[0]
    oldest = ".".join(map(str, OLDEST_PYTHON))
    if sys.version_info < OLDEST_PYTHON:
        return Finding("Python", False, f"{version}; cần từ {oldest}, hãy cài Python mới hơn.")
    return Finding("Python", True, version)


def _packages() -> Finding:
    missing = []
    needed = [
        re.split(r"[^\w.-]", line)[0]
        for line in metadata.requires(DISTRIBUTION) or []
        if "extra ==" not in line
    ]
    for name in needed:
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding("Gói phần mềm", False, f"thiếu {', '.join(missing)}; chạy: pip install .")
    return Finding("Gói phần mềm", True, f"đủ {len(needed)} gói")


def _settings(session: Session) -> Iterator[str]:
    model = session.settings.embedding_model
    yield f"đọc được; mô hình {model}, thư mục dữ liệu {session.data_dir}"
    for name in settings.planned_names_set():
        yield f"{name} có đặt nhưng chưa có tác dụng ở phiên bản này"


def _data_dir(session: Session) -> Iterator[str]:
    folder = session.data_dir.resolve()
    if folder.exists():
        probe = folder / f".doctor-{os.getpid()}"
        probe.touch()
        probe.unlink()
        yield f"{folder} ghi được"
        return
    parent = next(above for above in folder.parents if above.exists())
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        raise PermissionError(13, "không tạo được thư mục", str(folder))
    yield f"{folder} chưa có, sẽ được tạo khi cần"


def _library(session: Session) -> Iterator[str]:
    count = len(session.library.snapshot().files)
    yield f"{count} bài" if count else "trống; thêm bài bằng danvan corpus add"


def _encoder(session: Session) -> Iterator[str]:
    yield f"{session.encoder.name}, {session.encoder.dim} chiều"


def _reranker(session: Session) -> Iterator[str]:
    if session.reranker is not None:
        yield f"{session.reranker.name}, xếp lại {TOP} đoạn đầu"


def _index(session: Session) -> Iterator[str]:
    from retrieval.generations import IndexNotBuilt, IndexStale
    from retrieval.index import Index

    try:
        Index.open(session.index_dir, session.encoder, library_digest=session.library.digest())
    except (IndexNotBuilt, IndexStale):
        yield "chưa có hoặc đã cũ; sẽ tự lập ở câu hỏi tới"
    else:
        yield "khớp với thư viện và mô hình"


_CHECKS: dict[str, Callable[[Session], Iterator[str]]] = {
    "Thiết lập": _settings,
    "Thư mục dữ liệu": _data_dir,
    "Thư viện": _library,
    "Mô hình": _encoder,
    "Mô hình xếp lại": _reranker,
    "Chỉ mục": _index,
}
_NEEDS = {"Chỉ mục": {"Thư viện", "Mô hình"}}
"""What must be well before there is anything to look at."""
