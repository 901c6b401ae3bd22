"""The library's records: places, articles, and the passages that articles are split into."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

Level = Literal["tỉnh", "huyện", "xã"]
"""Tier of government: province or centrally run city, district, commune."""

PlaceBasis = Literal["title", "dateline", "byline", "site", "footer", "text", "editorial"]
"""How an article's place is known; "editorial" means that a person filled it in, not the text."""


class Place(BaseModel):
    """An administrative unit, named as it was called at the time that is spoken of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    """Bare name without its kind: "Thái Nguyên", "Sơn Dương"."""
    level: Level = "tỉnh"
    kind: str = "tỉnh"
    """The unit's own word: tỉnh, thành phố, quận, huyện, thị xã, phường, xã, thị trấn."""
    province: str | None = None
    """The province above a district or commune; None for a province or where it is unknown."""

    @property
    def label(self) -> str:
        """The name as a reply writes it: "Thái Nguyên", "huyện Sơn Dương (Tuyên Quang)"."""
        if self.level == "tỉnh":
            return self.name
        above = f" ({self.province})" if self.province else ""
        return f"{self.kind} {self.name}{above}"


class AlsoPublished(BaseModel):
    """Where else the story of an article was published, and under what title."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str | None = None
    url: str | None = None
    published: date | None = None
    title: str = Field(min_length=1)
    file: str


class Article(BaseModel):
    """One stored article; every quote is a slice of `text`.

    `text` is NFC. Paragraphs are separated by one blank line; there is no page debris in it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    text: str = Field(min_length=1)
    file: str
    """Name of the imported file, such as 001_222d88ab3d04865c.txt."""
    place: Place | None = None
    level: Level | None = None
    """Level that the article reports on; may be known where the place is not."""
    place_basis: PlaceBasis | None = None
    source: str | None = None
    """Publisher: "Báo Nam Định", "baodaklak.vn"."""
    author: str | None = None
    published: date | None = None
    url: str | None = None
    period: str | None = None
    """What the article reports on, in words that corpus.periods reads: "6 tháng đầu năm 2019"."""
    captions: tuple[str, ...] = ()
    """Picture captions; kept for people, never quoted as statements."""
    also: tuple[AlsoPublished, ...] = ()
    """Other places that published this story; their texts are kept in the library's history."""
    edited: tuple[str, ...] = ()
    """Names of the fields that a person filled in: a later state of the page leaves them alone."""

    @field_validator("title", "source", "author", "period")
    @classmethod
    def _on_one_line(cls, value: str | None, info: ValidationInfo) -> str | None:
        """What stands in a line of the bot's own must not end it, nor turn or hide what stands beside it."""
        if value is None or value.isprintable():
            return value
        spaced = (" " if char.isspace() else char for char in value)
        line = " ".join("".join(char for char in spaced if char.isprintable()).split())
        return line or ("…" if info.field_name == "title" else None)


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article; offsets are into `Article.text`."""

    article: str
    """The article's id."""
    number: int
    """Position in its article, from 0."""
    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]
    """(start, end) of each sentence, in order, inside [start, end)."""
