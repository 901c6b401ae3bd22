"""`danvan corpus …` and `danvan index …`: the articles, and what is built from them."""

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot import failures
from bot.progress import ProgressBar
from bot.session import Session

if TYPE_CHECKING:
    from corpus.article import Article
    from retrieval.generations import Manifest

corpus = typer.Typer(no_args_is_help=True, help="Thư viện bài báo: thêm, xem, bỏ, kiểm tra.")
index = typer.Typer(no_args_is_help=True, help="Chỉ mục tìm kiếm: lập lại, xem thông tin.")

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
    article = ctx.ensure_object(Session).library.get(article_id)
    if as_json:
        print(json.dumps(article.model_dump(mode="json"), ensure_ascii=False))
    else:
        print("\n".join(_heading(article)), article.text, sep="\n\n")


@corpus.command("remove")
def remove(ctx: typer.Context, article_id: ArticleId) -> None:
    """Bỏ một bài khỏi thư viện; bài kèm sẵn chỉ bị ẩn, thêm lại là hiện."""
    session = ctx.ensure_object(Session)
    article = session.library.remove(article_id)
    session.refresh_index()
    print(f"{article.id}: đã bỏ khỏi thư viện ({article.title}).")


@corpus.command("check")
def check(ctx: typer.Context) -> None:
    """Đọc thử mọi bài trong thư viện và nói tệp nào hỏng, hỏng ở đâu."""
    library = ctx.ensure_object(Session).library
    problems = library.problems()
    for problem in problems:
        failures.say(problem)
    if problems:
        raise typer.Exit(failures.EXIT_USER_ERROR)
    print(f"{len(library.articles())} bài, không có lỗi.")


@index.command("build")
def build(ctx: typer.Context) -> None:
    """Lập lại chỉ mục từ đầu; bản cũ vẫn dùng được cho đến khi bản mới xong."""
    from retrieval.indexing import build_index

    session = ctx.ensure_object(Session)
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


def _described(manifest: "Manifest") -> str:
    built = manifest.built.astimezone()
    return (
        f"Chỉ mục: {manifest.articles} bài, {manifest.passages} đoạn\n"
        f"Mô hình: {manifest.encoder}, {manifest.dim} chiều\n"
        f"Lập lúc: {built:%d/%m/%Y %H:%M:%S}"
    )
