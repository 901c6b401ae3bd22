"""How fast a ledger of a million figures is filtered and written, and in how much memory.

    python -m benchmarks.ledger_size [--rows 1000000] [--json]

The articles are made up: reports of provinces and districts over fifteen years, twenty figures each, read by
the product's own code into an index. Each task runs in a process of its own, whose memory at its peak is
told with its seconds, from the filter to the closed file; opening the index is not among them.
"""

import argparse
import io
import json
import multiprocessing
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from benchmarks.metrics import peak_mb
from bot.ledger_files import write_csv, write_json
from bot.ledger_workbook import workbook
from corpus.article import Article
from corpus.places import districts, place_of, provinces
from retrieval.encoder import load_encoder
from retrieval.index import Index
from retrieval.indexing import build_index
from retrieval.ledger import Ledger
from retrieval.ledger_comparing import Asked, compare_places
from retrieval.ledger_filter import Filter, filter_of
from retrieval.source import Gathered

_FOLDER = Path("benchmarks/results/ledger")
_PER_ARTICLE = 20
_DIGEST = "benchmark"
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


def _build(rows: int) -> None:
    source = Gathered(tuple(articles(rows)))
    build_index(source, load_encoder(), _FOLDER / str(rows), library_digest=_DIGEST).close()


def _csv_of_province(ledger: Ledger) -> int:
    wanted = filter_of(places=["Thái Nguyên"])
    with (_FOLDER / "out.csv").open("wb") as file:
        return write_csv(ledger.rows(wanted), file)


def _xlsx_of_measure(ledger: Ledger) -> int:
    wanted = filter_of(measure="mô hình", period="2021", level="tỉnh")
    rows = list(ledger.rows(wanted))
    (_FOLDER / "out.xlsx").write_bytes(workbook(None, rows))
    return len(rows)


def _json_of_year(ledger: Ledger) -> int:
    with (_FOLDER / "out.json").open("wb") as file:
        return write_json(ledger.rows(filter_of(period="2021", level="huyện")), file)


def _csv_of_measure(ledger: Ledger) -> int:
    with (_FOLDER / "out.csv").open("wb") as file:
        return write_csv(ledger.rows(filter_of(measure="cuộc đối thoại")), file)


def _ranking(ledger: Ledger) -> int:
    return len(compare_places(ledger, Asked("mô hình", level="tỉnh")).rows)


def _csv_of_all(ledger: Ledger) -> int:
    with (_FOLDER / "out.csv").open("wb") as file:
        return write_csv(ledger.rows(Filter()), file)


_TASKS: tuple[Callable[[Ledger], int], ...] = (
    _csv_of_province,
    _xlsx_of_measure,
    _csv_of_measure,
    _json_of_year,
    _ranking,
    _csv_of_all,
)


def _measure(rows: int, number: int) -> dict[str, object]:
    task = _TASKS[number]
    with Index.open(_FOLDER / str(rows), load_encoder(), library_digest=_DIGEST) as index:
        ledger = Ledger.of(index)
        began = time.perf_counter()
        written = task(ledger)
        seconds = time.perf_counter() - began
    return {
        "task": task.__name__.removeprefix("_"),
        "rows": written,
        "seconds": round(seconds, 2),
        "peak_mb": round(peak_mb()),
    }


def main() -> None:
    """Build where needed, then measure each task in a process of its own."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    _FOLDER.mkdir(parents=True, exist_ok=True)
    spawn = multiprocessing.get_context("spawn")
    builder = spawn.Process(target=_build, args=(options.rows,))
    builder.start()
    builder.join()
    if builder.exitcode:
        sys.exit(builder.exitcode)
    for number in range(len(_TASKS)):
        with spawn.Pool(1) as pool:
            told = pool.apply(_measure, (options.rows, number))
        line = io.StringIO()
        if options.json:
            json.dump(told, line)
        else:
            line.write("{task:>20}  {rows:>9} rows  {seconds:>6} s  {peak_mb:>5} MB".format(**told))
        print(line.getvalue(), flush=True)


if __name__ == "__main__":
    main()
