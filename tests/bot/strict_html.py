"""Reads HTML as strictly as Telegram does, and tells what it would show; shares no code with the bot."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

ATTRIBUTES = {
    "b": [set()],
    "i": [set()],
    "u": [set()],
    "code": [set()],
    "a": [{"href"}],
    "blockquote": [set(), {"expandable"}],
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


@dataclass(frozen=True)
class Entity:
    """A tag over [start, end) of the text, in characters."""

    tag: str
    start: int
    end: int
    attributes: dict[str, str | None] = field(default_factory=dict)


class Page(HTMLParser):
    """The page's text and entities; AssertionError where Telegram would refuse the page or show other text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.html, self.text, self.entities = html, "", list[Entity]()
        self._open: list[tuple[str, int, dict[str, str | None]]] = []
        self.feed(html)
        self.close()
        assert not self._open, f"left open: {self._open} in {html!r}"

    @property
    def units(self) -> int:
        """UTF-16 code units."""
        return len(self.text.encode("utf-16-le")) // 2

    @property
    def quotes(self) -> list[str]:
        """The text of each blockquote."""
        return self.under("blockquote")

    def under(self, tag: str) -> list[str]:
        """The text under each entity of that tag, in order."""
        found = sorted((e.start, e.end) for e in self.entities if e.tag == tag)
        return [self.text[start:end] for start, end in found]

    def assert_fits(self) -> "Page":
        """Within Telegram's limits, and not blank."""
        assert 0 < self.units <= 4096
        assert len(self.entities) <= 100
        assert self.text.strip()
        return self

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        assert names in ATTRIBUTES.get(tag, []), f"<{tag} {attrs}> is unknown to Telegram"
        if tag == "blockquote":
            assert tag not in [name for name, _, _ in self._open], "a quote in a quote"
        self._open.append((tag, len(self.text), dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1][0] == tag, f"</{tag}> crosses <{self._open[-1][0]}>"
        name, start, attributes = self._open.pop()
        assert start < len(self.text), f"<{name}> is empty"
        self.entities.append(Entity(name, start, len(self.text), attributes))

    def handle_data(self, data: str) -> None:
        assert not set(data) & set("<>&"), f"unescaped: {data!r}"
        self.text += data

    def handle_entityref(self, name: str) -> None:
        self.text += NAMED[name]

    def handle_charref(self, name: str) -> None:
        raise AssertionError(f"&#{name}; is not ours")

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        raise AssertionError(f"<{tag}/>")

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data!r}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data!r}")
