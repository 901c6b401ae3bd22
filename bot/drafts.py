"""What administrators sent and have not decided on yet: one file each, so that buttons outlive the process."""

import secrets
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.article import Article
from corpus.library import Status
from corpus.storage import write

KEPT = timedelta(days=7)
"""How long a draft is kept."""
_RECENT = 3
_ASKED = 20
"""How many requests for a place or a date are remembered of each chat."""

Field = Literal["place", "published"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Item(_Record):
    """One document as it was read."""

    name: str
    article: Article | None = None
    problem: str | None = None
    """Why there is no article, or why it could not be added: one sentence."""
    curated: bool = False
    status: Status = "refused"
    """What adding it comes to; once it was added, what it came to."""
    changed: tuple[Field, ...] = ()
    """What the administrator filled in."""
    state: Literal["open", "added", "dropped"] = "open"
    held: str | None = None
    """Id of the article that holds it, once it was added."""

    @property
    def is_open(self) -> bool:
        """Whether it can still be added."""
        fresh = self.status not in ("refused", "unchanged", "duplicate")
        return self.state == "open" and fresh and self.article is not None


class Sent(_Record):
    """A file that lies with Telegram."""

    file_id: str
    name: str


class Draft(_Record):
    """One message of an administrator's, and what was read from it."""

    id: str
    administrator: int
    chat: int
    message: int
    """The message with the links or the file."""
    at: datetime
    links: tuple[str, ...] = ()
    file: Sent | None = None
    note: int | None = None
    """The bot's message that shows the draft."""
    reading: bool = True
    items: tuple[Item, ...] = ()
    left: int = 0
    """How many pages of a feed or files of an archive were not read."""

    def with_item(self, number: int, item: Item) -> "Draft":
        """The same with another item in this place."""
        items = (*self.items[:number], item, *self.items[number + 1 :])
        return self.model_copy(update={"items": items})


class Asked(_Record):
    """A message in which the bot asked for a place or a date."""

    message: int
    draft: str
    item: int
    field: Field
    at: datetime


class Desk(_Record):
    """What is to be remembered of one administrator's chat."""

    asked: tuple[Asked, ...] = ()
    """The newest last."""
    recent: tuple[str, ...] = ()
    """Keys of the places that were filled in lately, the newest first."""


Record = TypeVar("Record", bound=_Record)


class Drafts:
    """The files of drafts and desks in one folder; for one process at a time.

    Raises:
        OSError: from every method that writes, where the folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._desks = Lock()

    def put(self, draft: Draft) -> None:
        """Keep the draft as it is now."""
        self._write(f"{draft.id}.json", draft)

    def get(self, draft_id: str) -> Draft | None:
        """The draft of this id; None where it was dropped or is too old."""
        return _read(self._folder / f"{draft_id}.json", Draft)

    def drop(self, draft_id: str) -> None:
        """Forget the draft."""
        (self._folder / f"{draft_id}.json").unlink(missing_ok=True)

    def unread(self) -> list[Draft]:
        """Those whose reading was cut off, the oldest first."""
        found = [draft for path in self._files() if (draft := _read(path, Draft))]
        return sorted((draft for draft in found if draft.reading), key=lambda draft: draft.at)

    def desk(self, chat: int) -> Desk:
        """What is remembered of the chat."""
        return _read(self._folder / f"desk-{chat}.json", Desk) or Desk()

    def ask(self, chat: int, asked: Asked) -> None:
        """Remember that the bot asked for something."""
        with self._desks:
            desk = self.desk(chat)
            every = (*desk.asked, asked)[-_ASKED:]
            self._write(f"desk-{chat}.json", desk.model_copy(update={"asked": every}))

    def answered(
        self, chat: int, draft: str, items: Collection[int], place: str | None = None
    ) -> None:
        """Nothing more is expected of these items; `place` is the key of the place that was given."""
        with self._desks:
            desk = self.desk(chat)
            open_ = tuple(one for one in desk.asked if one.draft != draft or one.item not in items)
            recent = tuple(dict.fromkeys((place, *desk.recent)))[:_RECENT] if place else desk.recent
            if (open_, recent) != (desk.asked, desk.recent):
                self._write(f"desk-{chat}.json", Desk(asked=open_, recent=recent))

    def clean(self, moment: datetime) -> None:
        """Delete what is too old to be decided any more."""
        oldest = (moment - KEPT).timestamp()
        for path in self._files():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)

    def _files(self) -> Iterator[Path]:
        return (path for path in self._folder.glob("*.json") if not path.name.startswith("desk-"))

    def _write(self, name: str, record: _Record) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write(self._folder / name, record.model_dump_json(), private=True)


def new_id() -> str:
    """An id that nobody can guess."""
    return secrets.token_hex(6)


def _read(path: Path, kind: type[Record]) -> Record | None:
    """The record in the file; None where there is none, or one of another version."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
