"""`danvan figures`, `danvan chart` and `danvan report`: the ledger on the command line."""

import sys
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from bot import failures
from bot.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.ledger import Ledger
    from retrieval.ledger_filter import Filter
    from retrieval.ledger_row import LedgerRow

Places = Annotated[
    list[str] | None,
    typer.Option(
        "--place", metavar="NƠI", help="Tỉnh hoặc huyện, ghi được nhiều lần: “Thái Nguyên”."
    ),
]
Measure = Annotated[
    str | None,
    typer.Option("--measure", metavar="SỐ ĐO", help="Điều được đếm: “mô hình”, “cuộc đối thoại”."),
]
PeriodText = Annotated[
    str | None,
    typer.Option("--period", metavar="KỲ", help="2023, 2016-2021, “6 tháng đầu năm 2019”."),
]
LevelText = Annotated[
    str | None, typer.Option("--level", metavar="CẤP", help="tỉnh, huyện hoặc xã.")
]
Status = Annotated[
    str | None,
    typer.Option("--status", metavar="TT", help="đăng ký, công nhận, duy trì, khen, xử lý…"),
]


class Format(StrEnum):
    """How `danvan figures` writes."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"


def register(app: typer.Typer) -> None:
    """Adds the commands of this module to `app`."""
    app.command("figures")(figures)
    app.command("chart")(chart)
    app.command("report")(report)


def figures(  # noqa: PLR0913, PLR0917 # one option per column that can be filtered
    ctx: typer.Context,
    place: Places = None,
    measure: Measure = None,
    period: PeriodText = None,
    level: LevelText = None,
    status: Status = None,
    form: Annotated[
        Format,
        typer.Option(
            "--format",
            help="table (màn hình), csv, json hoặc xlsx; không ghi thì theo đuôi của FILE.",
        ),
    ] = Format.TABLE,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Ghi vào FILE thay vì in ra."),
    ] = None,
) -> None:
    """Sổ số liệu: mọi con số trong thư viện, mỗi số kèm câu gốc và nguồn."""
    from retrieval.ledger_filter import filter_of

    form = _format(form, output)
    wanted = filter_of(
        places=place or (), measure=measure, period=period, level=level, status=status
    )
    with ctx.ensure_object(Session).engine.ledger() as ledger:
        _check(ledger, wanted)
        rows = ledger.rows(wanted)
        if form is Format.TABLE:
            _print(rows)
            return
        with _file(output) as file:
            written = _write(rows, form, file)
    if output is not None:
        failures.say(f"Đã ghi {written} dòng vào {output}.")


def chart(  # noqa: PLR0913, PLR0917 # one option per column that can be filtered
    ctx: typer.Context,
    measure: Annotated[
        str, typer.Option("--measure", metavar="SỐ ĐO", help="Điều được đếm: “mô hình”.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="Tệp .png hoặc .svg.")
    ],
    place: Places = None,
    period: PeriodText = None,
    level: LevelText = None,
    status: Status = None,
    over_time: Annotated[
        bool, typer.Option("--over-time", help="Một nơi qua các kỳ, thay vì các nơi với nhau.")
    ] = False,
) -> None:
    """Vẽ biểu đồ so sánh các nơi, hoặc một nơi qua các kỳ; nguồn của từng số in ra màn hình."""
    from bot.charts import caption, draw, plan
    from retrieval.ledger_comparing import Asked, compare_periods, compare_places
    from retrieval.ledger_filter import FilterError, level_of, period_of, places_of

    kind = output.suffix.lower().removeprefix(".")
    if kind not in {"png", "svg"}:
        raise typer.BadParameter(f"{output}: hãy đặt tên tệp kết thúc bằng .png hoặc .svg")
    places = tuple(unit for text in place or () for unit in places_of(text))
    if over_time and len(places) != 1:
        raise typer.BadParameter("--over-time cần đúng một --place")
    asked = Asked(
        measure,
        places,
        periods=(period_of(period),) if period else (),
        level=level_of(level) if level else None,
        status=status,
    )
    with ctx.ensure_object(Session).engine.ledger() as ledger:
        compared = (compare_periods if over_time else compare_places)(ledger, asked)
        if not compared.rows:
            raise FilterError(_nothing(ledger, measure))
    output.write_bytes(draw(plan(compared), "png" if kind == "png" else "svg"))
    print(caption(compared))
    for note in compared.notes:
        print(f"Lưu ý: {note}")
    failures.say(f"Đã vẽ {len(compared.rows)} số vào {output}.")


def report(
    ctx: typer.Context,
    place: Annotated[str, typer.Option("--place", metavar="NƠI", help="Tỉnh hoặc huyện.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Tệp .docx; mặc định theo tên nơi."),
    ] = None,
) -> None:
    """Một trang Word về một nơi: số liệu theo kỳ, trích dẫn đầy đủ và nguồn, sửa được trong Word."""
    from bot.access import now
    from bot.place_report import report as report_of
    from corpus.places import label
    from retrieval.ledger_filter import Filter, FilterError, places_of

    units = places_of(place)
    if len(units) != 1:
        raise FilterError(f"“{place}” gồm {len(units)} nơi; báo cáo làm cho một nơi mỗi lần.")
    (unit,) = units
    with ctx.ensure_object(Session).engine.ledger() as ledger:
        rows = list(ledger.rows(Filter(places=(unit.key,))))
    if not rows:
        raise FilterError(f"Thư viện chưa có số liệu nào của {label(unit)}.")
    target = output or Path(f"bao-cao-{unit.key.replace('/', '-')}.docx")
    target.write_bytes(report_of(label(unit), rows, now().date()))
    failures.say(f"Đã ghi {len(rows)} số liệu của {label(unit)} vào {target}.")


def _format(form: Format, output: Path | None) -> Format:
    """The format that is meant: where none is given, the one that the file's name says."""
    if form is Format.TABLE and output is not None:
        suffix = output.suffix.lower().removeprefix(".")
        if suffix not in {"csv", "json", "xlsx"}:
            msg = (
                f"{output}: hãy đặt tên tệp kết thúc bằng .csv, .json hoặc .xlsx, hay thêm --format"
            )
            raise typer.BadParameter(msg)
        return Format(suffix)
    if form is Format.XLSX and output is None:
        raise typer.BadParameter("--format xlsx cần thêm -o FILE.xlsx")
    return form


def _check(ledger: "Ledger", wanted: "Filter") -> None:
    """Refuse a measure that nothing of the library has, and name those that look like it."""
    from retrieval.ledger_filter import FilterError

    if wanted.measure and not ledger.has(wanted.measure):
        raise FilterError(_nothing(ledger, wanted.measure))


def _nothing(ledger: "Ledger", measure: str) -> str:
    near = ledger.nearest(measure)
    offered = f"; có thể là {', '.join(f'“{name}”' for name in near)}" if near else ""
    return f"Sổ số liệu không có “{measure}” như đã hỏi{offered}."


def _print(rows: "Iterator[LedgerRow]") -> None:
    from rich.console import Console

    from bot.ledger_files import table

    held = list(rows)
    if not held:
        failures.say("Không có số liệu nào như vậy trong thư viện.")
        return
    Console(width=None if sys.stdout.isatty() else 200).print(table(held))


def _write(rows: "Iterator[LedgerRow]", form: Format, file: BinaryIO) -> int:
    from bot.ledger_files import write_csv, write_json

    if form is Format.XLSX:
        from bot.ledger_workbook import workbook

        held = list(rows)
        file.write(workbook(None, held))
        return len(held)
    return (write_csv if form is Format.CSV else write_json)(rows, file)


@contextmanager
def _file(path: Path | None) -> "Iterator[BinaryIO]":
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with path.open("wb") as file:
        yield file
