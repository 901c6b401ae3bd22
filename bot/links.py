"""Does a message bring links to articles, or is it a question that mentions one? Pure."""

import re

from telegram import Message, MessageEntity

_LINKS: list[str | None] = [MessageEntity.URL, MessageEntity.TEXT_LINK]
_HTTP = re.compile(r"https?://", re.IGNORECASE)
_ASKS = re.compile(
    r"\?|\b(?:bao nhiêu|mấy|ai|gì|nào|đâu|ra sao|thế nào|vì sao|tại sao|có phải|hay không"
    r"|bao nhieu|may bai|ai la|la gi|cai gi|the nao|khi nao|bai nao|o dau|ra sao|vi sao|tai sao|co phai|hay khong"
    r"|how|what|who|when|where|which|why)\b",
    re.IGNORECASE,
)
"""Words of questions; those without diacritics only where they can be nothing else."""
_MOST_WORDS = 40
"""How long a headline and a word of one's own beside the links may be."""
MOST_LINKS = 20


def links_brought(message: Message) -> tuple[str, ...]:
    """The http(s) addresses that the message is there for, each once; none where it asks something.

    What a news app shares is a headline and its link. A post of a channel may be long, but then has one link.
    """
    text = message.text or message.caption or ""
    marked = (
        message.parse_entities(_LINKS)
        if message.text is not None
        else message.parse_caption_entities(_LINKS)
    )
    links = [entity.url or part for entity, part in marked.items()]
    found = tuple(dict.fromkeys(link for link in links if _HTTP.match(link)))
    if not found or text.startswith("/"):
        return ()
    if message.forward_origin is not None and len(found) == 1:
        return found
    rest = text
    for part in marked.values():
        rest = rest.replace(part, " ")
    return () if asks(rest) or len(rest.split()) > _MOST_WORDS else found[:MOST_LINKS]


def asks(text: str) -> bool:
    """Whether the words of the text are those of a question."""
    return _ASKS.search(text) is not None
