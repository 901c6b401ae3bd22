import io

from rich.console import Console

from bot.terminal import styled
from retrieval.answer import Answer, Quote, StatedFigure

BOLD, DIM, OFF = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def quote(text: str) -> Quote:
    return Quote("001.txt", "bai-mot", "Tiêu đề", None, None, None, text, 0, len(text), 1.0)


def figure(value: str, qualifier: str | None = None) -> StatedFigure:
    return StatedFigure(value, 0.0, qualifier, "mô hình", "Thái Nguyên", "tỉnh", None, 0)


def seen(answer: Answer, width: int = 100) -> str:
    """What a terminal of that width is sent."""
    out = io.StringIO()
    Console(file=out, force_terminal=True, color_system="standard", width=width).print(
        styled(answer)
    )
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


ANSWER = Answer(
    question="Thái Nguyên có bao nhiêu mô hình?",
    status="answered",
    text=(
        "Thái Nguyên: gần 6.500 mô hình (trước đó 16.500)\n\n"
        "“Toàn tỉnh có gần 6.500 mô hình.”\n— Tiêu đề · 05/04/2022\n\nSố liệu trước 01/7/2025."
    ),
    figures=(figure("6.500", "gần"),),
    quotes=(quote("Toàn tỉnh có gần 6.500 mô hình."),),
)


def test_the_stated_figure_is_bold_the_quote_indented_and_its_source_dim():
    assert seen(ANSWER) == (
        f"Thái Nguyên: {BOLD}gần 6.500{OFF} mô hình (trước đó 16.500)\n\n"
        "    “Toàn tỉnh có gần 6.500 mô hình.”\n"
        f"    {DIM}— Tiêu đề · 05/04/2022{OFF}\n\n"
        "Số liệu trước 01/7/2025."
    )


def test_every_line_of_a_long_quote_is_indented():
    text = "một hai ba bốn năm " * 20 + "\n\ncuối."
    answer = Answer("q", "answered", f"“{text}”\n— Nguồn", quotes=(quote(text),))
    lines = [line for line in seen(answer, width=40).splitlines() if line.strip()]
    assert len(lines) > 8
    assert all(line.startswith("    ") for line in lines)


def test_a_number_inside_another_is_left_alone():
    answer = Answer(
        "q", "answered", "Có 12 mô hình, 120 người, 3.12 và 12,5.", figures=(figure("12"),)
    )
    assert seen(answer) == f"Có {BOLD}12{OFF} mô hình, 120 người, 3.12 và 12,5."


def test_square_brackets_of_an_article_are_no_markup():
    answer = Answer("q", "help", "Theo [bold]quy định[/bold] số [1]")
    assert seen(answer) == "Theo [bold]quy định[/bold] số [1]"


def test_several_quotes_stand_apart_in_the_order_of_the_text():
    answer = Answer(
        "q",
        "answered",
        "Có 2 bài:\n\n“Một.”\n— Nguồn A\n\n“Hai.”\n— Nguồn B",
        quotes=(quote("Một."), quote("Hai.")),
    )
    assert seen(answer) == (
        f"Có 2 bài:\n\n    “Một.”\n    {DIM}— Nguồn A{OFF}\n\n    “Hai.”\n    {DIM}— Nguồn B{OFF}"
    )


def test_a_quote_that_the_reply_does_not_show_changes_nothing():
    answer = Answer("q", "answered", "Có 2 bài.", quotes=(quote("Một."),))
    assert seen(answer) == "Có 2 bài."
