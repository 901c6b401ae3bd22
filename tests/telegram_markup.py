"""Telegram's text rules for the test server: HTML to plain text and entities, offsets in UTF-16."""

import re
from dataclasses import dataclass
from typing import Any

Entity = dict[str, Any]

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "span": "spoiler", "tg-spoiler": "spoiler", "a": "text_link", "tg-emoji": "custom_emoji",
    "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
"""The tags that Telegram knows, and the entity that each makes."""

ATTRIBUTES = {
    ("span", "class"),
    ("a", "href"),
    ("tg-emoji", "emoji-id"),
    ("code", "class"),
    ("blockquote", "expandable"),
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot));")
_OTHER_NAMED = re.compile(r"&[a-zA-Z]+;")
_PLAIN = re.compile(r"&?[^<&]*")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(
    r"""\s*([^\s=>/"']*)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]*)(?=[\s>])))?\s*"""
)
_LINK = re.compile(r"(?:https?|tg|mailto|ftp|tonsite):\S+")
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]*[^\s<>\".,;:!?)\]])"
    r"|(?<![\w/@])(?P<mention>@[a-zA-Z]\w{3,31})\b"
    r"|(?<![\w/@>])(?P<bot_command>/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z]\w{3,31})?)(?![\w/@])",
    re.ASCII,
)


class MarkupError(ValueError):
    """Text that Telegram refuses to parse, in Telegram's words."""


@dataclass(frozen=True)
class Formatted:
    """Text as people see it, its entities (UTF-16 offsets), and what was wrong but let pass."""

    text: str
    entities: tuple[Entity, ...] = ()
    violations: tuple[str, ...] = ()


def utf16_len(text: str) -> int:
    """The length that Telegram counts: characters beyond U+FFFF are two."""
    return len(text) + sum(character > "\uffff" for character in text)


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of `text` that an entity with this offset and length covers."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def parse_html(source: str) -> Formatted:
    """What Telegram makes of `source` in parse mode HTML.

    Raises:
        MarkupError: an unknown tag, a bare `<`, tags that cross or stay open, a quote in a quote.
    """
    return _Parser(source).parse()


def find_entities(text: str, taken: tuple[Entity, ...] = ()) -> list[Entity]:
    """The links, mentions and commands that Telegram finds by itself outside the `taken` ones."""
    found: list[Entity] = []
    for match in _FOUND.finditer(text):
        offset, length = utf16_len(text[: match.start()]), utf16_len(match.group())
        covered = any(
            entity["type"] in {"code", "pre", "text_link", "text_mention"}
            and entity["offset"] < offset + length
            and offset < entity["offset"] + entity["length"]
            for entity in taken
        )
        if not covered:
            found.append({"type": match.lastgroup, "offset": offset, "length": length})
    return found


def in_order(entities: list[Entity]) -> list[Entity]:
    """Entities as Telegram sends them: by offset, the longer one first."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def trimmed(formatted: Formatted) -> Formatted:
    """The text without white space around it, as Telegram stores it, its entities moved along."""
    text = formatted.text.strip()
    if text == formatted.text:
        return formatted
    lead = utf16_len(formatted.text) - utf16_len(formatted.text.lstrip())
    end = utf16_len(text)
    moved = []
    for entity in formatted.entities:
        start = max(0, entity["offset"] - lead)
        stop = min(end, entity["offset"] + entity["length"] - lead)
        if stop > start:
            moved.append(entity | {"offset": start, "length": stop - start})
    return Formatted(text, tuple(moved), formatted.violations)


def shown(text: str, entities: list[Entity]) -> str:
    """The text for a plain-text transcript: *bold*, `┃ ` before quoted lines, links written out."""
    opening: dict[int, str] = {}
    closing: dict[int, str] = {}
    quoted: list[range] = []
    for entity in entities:
        start, stop = entity["offset"], entity["offset"] + entity["length"]
        if "blockquote" in entity["type"]:
            quoted.append(range(start, stop))
        before, after = {
            "bold": ("*", "*"),
            "italic": ("_", "_"),
            "text_link": ("", f" <{entity.get('url')}>"),
        }.get(entity["type"], ("", ""))
        opening[start] = opening.get(start, "") + before
        closing[stop] = after + closing.get(stop, "")
    borders = {border for quote in quoted for border in (quote.start, quote.stop)}
    lines, line, first, offset = [], "", 0, 0
    for character in [*text, "\n"]:
        line += closing.get(offset, "")
        if character == "\n" or (offset in borders and offset > first):
            inside = any(first in quote for quote in quoted)
            lines.append(f"┃ {line}" if inside else line)
            line, first = "", offset + (character == "\n")
        line += opening.get(offset, "") + character.strip("\n")
        offset += utf16_len(character)
    return "\n".join(lines)


@dataclass(frozen=True)
class _Open:
    tag: str
    argument: str
    offset: int
    start: int


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.text: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []
        self.violations: list[str] = []

    def parse(self) -> Formatted:
        position = 0
        while position < len(self.source):
            if self.source[position] == "<":
                closing = self.source.startswith("</", position)
                position = self._close(position) if closing else self._open(position)
            elif found := _CHARACTER.match(self.source, position):
                self._add(_character(found))
                position = found.end()
            else:
                if unknown := _OTHER_NAMED.match(self.source, position):
                    self.violations.append(f"{unknown.group()} is shown as it stands")
                plain = _match(_PLAIN, self.source, position).group()
                self._add(plain)
                position += len(plain)
        if self.open:
            tag = self.open[-1].tag
            raise MarkupError(f"Can't find end tag corresponding to start tag {tag}")
        ordered = tuple(in_order(self.entities))
        return Formatted("".join(self.text), ordered, tuple(self.violations))

    def _add(self, text: str) -> None:
        self.text.append(text)
        self.offset += utf16_len(text)

    def _at(self, position: int) -> str:
        return f"at byte offset {len(self.source[:position].encode())}"

    def _open(self, begin: int) -> int:
        position = _match(_TAG_NAME, self.source, begin + 1).end()
        if position == len(self.source):
            raise MarkupError(f"Unclosed start tag {self._at(begin)}")
        tag = self.source[begin + 1 : position].lower()
        if tag not in KINDS:
            raise MarkupError(f'Unsupported start tag "{tag}" {self._at(begin)}')
        argument = ""
        while not self.source.startswith(">", position):
            found = _match(_ATTRIBUTE, self.source, position)
            name, *values = found.groups()
            if not name and self.source.startswith(">", found.end()):
                position = found.end()
                break
            if found.end() >= len(self.source):
                raise MarkupError(f'Unclosed start tag "{tag}" {self._at(begin)}')
            if not name:
                raise MarkupError(f'Empty attribute name in the tag "{tag}" {self._at(begin)}')
            value = next((value for value in values if value is not None), None)
            argument = self._argument(tag, name, value) or argument
            position = found.end()
        if tag == "span" and argument != "tg-spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" {self._at(begin)}')
        if tag == "blockquote" and any(other.tag == tag for other in self.open):
            # Telegram drops the inner one without a word; a test wants to hear of it.
            raise MarkupError(f"Blockquote entities can't be nested {self._at(begin)}")
        self.open.append(_Open(tag, argument, self.offset, len(self.text)))
        return position + 1

    def _argument(self, tag: str, name: str, value: str | None) -> str:
        if (tag, name) not in ATTRIBUTES:
            self.violations.append(f'attribute "{name}" of <{tag}> means nothing to Telegram')
            return ""
        if name == "expandable":
            return "expandable"
        return _CHARACTER.sub(_character, value or "")

    def _close(self, begin: int) -> int:
        if not self.open:
            raise MarkupError(f"Unexpected end tag {self._at(begin)}")
        end = self.source.find(">", begin)
        if end < 0:
            raise MarkupError(f"Unclosed end tag {self._at(begin)}")
        tag, name = self.open[-1].tag, self.source[begin + 2 : end].strip().lower()
        if name and name != tag:
            raise MarkupError(
                f'Unmatched end tag {self._at(begin)}, expected "</{tag}>", found "</{name}>"'
            )
        self._finish(self.open.pop())
        return end + 1

    def _finish(self, opened: _Open) -> None:
        if self.offset == opened.offset:
            return
        entity = {
            "type": KINDS[opened.tag],
            "offset": opened.offset,
            "length": self.offset - opened.offset,
        }
        if any(other.tag in {"code", "pre"} for other in self.open):
            if (opened.tag, self.open[-1].tag) == ("code", "pre"):
                return  # <pre><code class="language-…"> is one block of code
            self.violations.append(f"<{opened.tag}> inside code is dropped")
            return
        if opened.tag == "a":
            url = opened.argument or "".join(self.text[opened.start :])
            if user := re.fullmatch(r"tg://user\?id=(\d+)", url):
                entity |= {"type": "text_mention", "user": {"id": int(user[1])}}
            elif _LINK.fullmatch(url):
                entity["url"] = url
            else:
                self.violations.append(f"<a href={url!r}> is no link and is dropped")
                return
        elif opened.tag == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = opened.argument
        self.entities.append(entity)


def _character(found: re.Match[str]) -> str:
    hexadecimal, decimal, name = found.groups()
    if name:
        return NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    refused = code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF
    return found.group() if refused else chr(code)


def _match(pattern: re.Pattern[str], source: str, position: int) -> re.Match[str]:
    found = pattern.match(source, position)
    assert found is not None, f"{pattern.pattern} matches anything"
    return found
