"""Callback data of the buttons under what was read: which draft, which item, what to do."""

import re
from typing import Literal, NamedTuple

Action = Literal[
    "add", "drop", "view", "all", "add_all", "drop_all", "place", "date", "set", "leave"
]

_LETTERS: dict[Action, str] = {
    "add": "a",
    "drop": "x",
    "view": "v",
    "all": "s",
    "add_all": "A",
    "drop_all": "X",
    "place": "p",
    "date": "d",
    "set": "k",
    "leave": "l",
}
_ACTIONS = {letter: action for action, letter in _LETTERS.items()}
PRESSED = re.compile(r"^i:([0-9a-f]{12}):([axvsAXpdkl]):(\d{1,3})(?::([\w/.-]{1,44}))?$")


class Press(NamedTuple):
    """What a button of a draft stands for."""

    draft: str
    action: Action
    item: int = 0
    key: str = ""
    """Of the place that was chosen; "-" for none."""

    def data(self) -> str:
        """Callback data, within Telegram's 64 bytes."""
        end = f":{self.key}" if self.key else ""
        return f"i:{self.draft}:{_LETTERS[self.action]}:{self.item}{end}"


def read_press(data: str) -> Press | None:
    """The press that made this data."""
    found = PRESSED.match(data)
    if found is None:
        return None
    return Press(found[1], _ACTIONS[found[2]], int(found[3]), found[4] or "")
