"""How fast a ledger of a million figures is filtered and written, and in how much memory.

    python -m benchmarks.ledger_size [--rows 1000000] [--json]

The articles are made up: reports of provinces and districts over fifteen years, twenty figures each. Each task
is a whole `danvan` command, from its start to its end, with its memory at the peak.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from corpus.article import Article
from corpus.front_matter import render
from corpus.places import districts, place_of, provinces
from tests.bot_process import DANVAN

_FOLDER = Path("benchmarks/results/ledger")
_PER_ARTICLE = 20
_SENTENCES = (
    "Năm {year}, {whole} có {0} mô hình “Dân vận khéo” được công nhận, tăng {1} mô hình so với năm trước.",
    "Các cấp tổ chức {0} hội nghị đối thoại với {1} lượt người tham gia.",
    "Nhân dân hiến {0} m2 đất và góp {1} ngày công làm đường.",
    "Cơ quan hành chính tiếp {0} lượt công dân, tiếp nhận {1} đơn thư.",
    "Đã xây mới {0} căn nhà cho hộ nghèo và sửa {1} cây cầu nông thôn.",
    "Có {0} tổ hòa giải hoạt động, hòa giải thành {1} vụ việc.",
    "Các đoàn thể giúp {0} hộ nghèo và vận động {1} triệu đồng.",
    "Toàn địa bàn có {0} tổ dân vận với {1} thành viên.",
    "Mặt trận các cấp giám sát {0} cuộc, tiếp nhận {1} ý kiến, kiến nghị.",
    "Dịp này, {0} tập thể và {1} cá nhân được tặng giấy khen.",
)


def articles(rows: int) -> Iterator[Article]:
    """Made-up reports that hold about `rows` figures in all."""
    chance = random.Random(7)  # noqa: S311 # no secret
    units = [*provinces(), *districts()]
    for number in range(rows // _PER_ARTICLE):
        unit, year = units[number % len(units)], 2010 + number // len(units) % 15
        whole = f"toàn {unit.kind}"
        text = " ".join(
            sentence.format(chance.randint(2, 999), chance.randint(2, 999), year=year, whole=whole)
            for sentence in _SENTENCES
        )
        yield Article(
            id=f"b{number:06}",
            title=f"{unit.name} tổng kết công tác dân vận năm {year}",
            text=text,
            file=f"b{number:06}.txt",
            place=place_of(unit),
            level=unit.level,
            source=f"Báo {unit.province or unit.name}",
            published=date(year, 12, 1 + number % 28),
            period=str(year),
        )


def prepare(rows: int) -> Path:
    """A data directory with the articles and their index, made where there is none yet."""
    data_dir = _FOLDER / str(rows)
    if not (data_dir / "index").is_dir():
        folder = data_dir / "articles"
        folder.mkdir(parents=True, exist_ok=True)
        for article in articles(rows):
            (folder / f"{article.id}.md").write_text(render(article), encoding="utf-8")
        subprocess.run([*_danvan(data_dir), "index", "build"], check=True, stdout=sys.stderr)
    return data_dir


def measure(data_dir: Path, arguments: Sequence[str]) -> dict[str, object]:
    """Seconds and memory at its peak of one command, and what it wrote."""
    target = data_dir / f"out{arguments[-1]}"
    command = [*_danvan(data_dir), *arguments[:-1], "-o", str(target)]
    began = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    said = process.stderr.read().decode() if process.stderr else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(said)
    return {
        "command": " ".join([*arguments[:-1], "-o", target.name]),
        "said": said.strip().splitlines()[-1],
        "seconds": round(seconds, 2),
        "peak_mb": round(usage.ru_maxrss / 1024),
        "file_mb": round(target.stat().st_size / 1e6, 1),
    }


def _danvan(data_dir: Path) -> list[str]:
    return [str(DANVAN), "--data-dir", str(data_dir), "--no-shipped"]


_COMMANDS = (
    ("figures", "--place", "Thái Nguyên", ".csv"),
    ("figures", "--place", "Thái Nguyên", "--measure", "mô hình", ".xlsx"),
    ("figures", "--measure", "mô hình", "--level", "tỉnh", ".json"),
    ("figures", "--measure", "cuộc đối thoại", ".csv"),
    ("figures", "--period", "2021", "--level", "huyện", ".csv"),
    ("chart", "--measure", "mô hình", "--level", "tỉnh", ".png"),
    ("report", "--place", "huyện Định Hóa", ".docx"),
    ("figures", ".csv"),
)


def main() -> None:
    """Make the library where there is none, then run each command twice and tell the second time."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    data_dir = prepare(options.rows)
    for arguments in _COMMANDS:
        measure(data_dir, arguments)
        told = measure(data_dir, arguments)
        if options.json:
            print(json.dumps(told, ensure_ascii=False), flush=True)
        else:
            line = "{seconds:>6} s  {peak_mb:>5} MB  {file_mb:>6} MB written  {command}  ({said})"
            print(line.format(**told), flush=True)


if __name__ == "__main__":
    main()
