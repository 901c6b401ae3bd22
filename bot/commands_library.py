"""`danvan corpus …` and `danvan index …`: the articles, and what is built from them."""

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot import failures
from bot.progress import ProgressBar
from bot.session import Session

if TYPE_CHECKING:
    from corpus.article import AlsoPublished, Article
    from corpus.history import Version
    from retrieval.generations import Manifest

corpus = typer.Typer(no_args_is_help=True, help="Thư viện bài báo: thêm, xem, bỏ, kiểm tra.")
index = typer.Typer(no_args_is_help=True, help="Chỉ mục tìm kiếm: lập lại, xem thông tin.")

_FACTS = {
    "place": ("nơi", "…"),
    "published": ("ngày đăng", "NĂM-THÁNG-NGÀY"),
    "source": ("nguồn", "…"),
}

ArticleId = Annotated[str, typer.Argument(metavar="ID", help="Mã bài, như corpus list in ra.")]


def register(app: typer.Typer) -> None:
    """Adds the two groups of this module to `app`."""
    app.add_typer(corpus, name="corpus")
    app.add_typer(index, name="index")


@corpus.command("list")
def list_articles(ctx: typer.Context) -> None:
    """Liệt kê các bài: mã, ngày đăng, nơi, tiêu đề."""
    rows = [
        (
            article.id,
            article.published.isoformat() if article.published else "-",
            article.place.label if article.place else "-",
            article.title,
        )
        for article in ctx.ensure_object(Session).library.articles()
    ]
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("Mã", "Ngày đăng", "Nơi", "Tiêu đề", box=None)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


@corpus.command("show")
def show(
    ctx: typer.Context,
    article_id: ArticleId,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="In cả bài thành một đối tượng JSON, chữ đúng như đã lưu."),
    ] = False,
) -> None:
    """Xem một bài."""
    library = ctx.ensure_object(Session).library
    article = library.get(article_id)
    if as_json:
        print(json.dumps(article.model_dump(mode="json"), ensure_ascii=False))
        return
    print("\n".join(_heading(article)), article.text, sep="\n\n")
    if article.also:
        print("\nCũng đăng trên:", *map(_also, article.also), sep="\n")
    if versions := library.versions(article.id):
        print("\nBản cũ còn giữ:", *map(_former, versions), sep="\n")


@corpus.command("remove")
def remove(ctx: typer.Context, article_id: ArticleId) -> None:
    """Bỏ một bài khỏi thư viện, cùng các bản đăng lại; bài kèm sẵn chỉ bị ẩn, thêm lại là hiện."""
    session = ctx.ensure_object(Session)
    article = session.library.remove(article_id)
    session.refresh_index()
    also = f", cùng {len(article.also)} bản đăng lại" if article.also else ""
    print(f"{article.id}: đã bỏ khỏi thư viện{also} ({article.title}).")


@corpus.command("edit")
def edit(  # noqa: PLR0913, PLR0917 # one option per field
    ctx: typer.Context,
    article_id: ArticleId,
    place: Annotated[
        str | None,
        typer.Option(help="Nơi bài nói đến: “Thái Nguyên”, “huyện Sơn Dương (Tuyên Quang)”."),
    ] = None,
    level: Annotated[str | None, typer.Option(help="Cấp: tỉnh, huyện hoặc xã.")] = None,
    published: Annotated[
        str | None, typer.Option(help="Ngày đăng: 2022-04-05 hoặc 05/4/2022.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Cơ quan đăng bài: “Báo Nam Định”.")] = None,
    author: Annotated[str | None, typer.Option(help="Tác giả.")] = None,
    title: Annotated[str | None, typer.Option(help="Tiêu đề.")] = None,
    period: Annotated[
        str | None, typer.Option(help="Kỳ báo cáo: “6 tháng đầu năm 2019”, “2016-2021”.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="Địa chỉ trang của bài.")] = None,
) -> None:
    """Điền những gì biết về một bài; để "" là xóa giá trị. Bản trước khi sửa được giữ lại."""
    given = {
        "place": place,
        "level": level,
        "published": published,
        "source": source,
        "author": author,
        "title": title,
        "period": period,
        "url": url,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        from corpus.errors import CorpusError

        raise CorpusError(
            f"Chưa nói sửa gì của bài {article_id}; ví dụ thêm: --place “Thái Nguyên”."
        )
    session = ctx.ensure_object(Session)
    article = session.library.edit(article_id, **changes)
    session.refresh_index()
    print("\n".join(_heading(article)))


@corpus.command("check")
def check(ctx: typer.Context) -> None:
    """Đọc thử mọi bài trong thư viện: tệp nào hỏng, hỏng ở đâu; bài nào thiếu nơi, ngày, nguồn."""
    library = ctx.ensure_object(Session).library
    problems = library.problems()
    for problem in problems:
        failures.say(problem)
    if problems:
        raise typer.Exit(failures.EXIT_USER_ERROR)
    print(f"{len(library.snapshot().files)} bài, không có lỗi.")
    unknown = library.unknowns()
    if unknown:
        print(f"{len(unknown)} bài còn thiếu thông tin; biết thì điền bằng lệnh ở mỗi dòng:")
    for article, facts in unknown:
        missing = ", ".join(_FACTS[fact][0] for fact in facts)
        options = " ".join(f'--{fact} "{_FACTS[fact][1]}"' for fact in facts)
        print(f"{article.title}: chưa rõ {missing}\n  danvan corpus edit {article.id} {options}")


@index.command("build")
def build(ctx: typer.Context) -> None:
    """Lập lại chỉ mục từ đầu; bản cũ vẫn dùng được cho đến khi bản mới xong."""
    from corpus.private import make_data_dir
    from retrieval.indexing import build_index

    session = ctx.ensure_object(Session)
    make_data_dir(session.data_dir)
    digest = session.library.digest()
    with ProgressBar() as progress:
        built = build_index(
            session.library.snapshot(),
            session.encoder,
            session.index_dir,
            library_digest=digest,
            progress=progress,
        )
    print(_described(built.manifest))


@index.command("info")
def info(ctx: typer.Context) -> None:
    """Xem chỉ mục đang dùng: lập lúc nào, bằng mô hình nào, bao nhiêu bài và đoạn."""
    from retrieval.generations import IndexStale
    from retrieval.index import Index

    session = ctx.ensure_object(Session)
    try:
        opened = Index.open(
            session.index_dir, session.encoder, library_digest=session.library.digest()
        )
        state = "khớp với thư viện"
    except IndexStale:
        opened = Index.open(session.index_dir, session.encoder)
        state = "thư viện đã đổi, sẽ tự lập lại ở câu hỏi tới"
    print(f"{_described(opened.manifest)}\nTình trạng: {state}\nThư mục: {opened.folder}")


def _heading(article: "Article") -> list[str]:
    """The title, then what is known of the article, a line each."""
    known = {
        "Mã": article.id,
        "Tệp": article.file,
        "Nơi": article.place.label if article.place else None,
        "Cấp": article.level,
        "Kỳ báo cáo": article.period,
        "Nguồn": article.source,
        "Tác giả": article.author,
        "Ngày đăng": article.published,
        "Địa chỉ": article.url,
    }
    return [article.title, *(f"{name}: {value}" for name, value in known.items() if value)]


def _also(other: "AlsoPublished") -> str:
    known = (
        other.source,
        other.published.isoformat() if other.published else None,
        other.title,
        other.url or other.file,
    )
    return "- " + " · ".join(part for part in known if part)


def _former(version: "Version") -> str:
    return f"- thay lúc {version.replaced.astimezone():%d/%m/%Y %H:%M:%S}: {version.path}"


def _described(manifest: "Manifest") -> str:
    built = manifest.built.astimezone()
    return (
        f"Chỉ mục: {manifest.articles} bài, {manifest.passages} đoạn\n"
        f"Mô hình: {manifest.encoder}, {manifest.dim} chiều\n"
        f"Lập lúc: {built:%d/%m/%Y %H:%M:%S}"
    )
