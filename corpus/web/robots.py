"""robots.txt as RFC 9309 reads it: the longest rule that fits decides, `*` and `$` have their meaning.

Python's own urllib.robotparser takes the first rule that fits and knows neither sign, so it lets
through what the sites of many a content management system forbid.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_MOST_BYTES = 512 * 1024
_MOST_RULES = 5000


@dataclass(frozen=True, slots=True)
class _Rule:
    path: str
    allows: bool

    def fits(self, target: str) -> bool:
        end = "$" if self.path.endswith("$") else ""
        parts = self.path.removesuffix("$").split("*")
        if len(parts) == 1:
            return target == parts[0] if end else target.startswith(parts[0])
        if not target.startswith(parts[0]):
            return False
        at = len(parts[0])
        for part in parts[1:-1]:
            found = target.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if end:
            return len(target) - len(parts[-1]) >= at and target.endswith(parts[-1])
        return target.find(parts[-1], at) >= 0


class Robots:
    """The rules that one host has for the program called `agent`."""

    def __init__(self, data: bytes, agent: str) -> None:
        self.delay_s = 0.0
        """Seconds between two requests that it asks for."""
        ours, everybodys = _Group(), _Group()
        named: list[str] = []
        in_rules = False
        for key, value in _lines(data):
            if key == "user-agent":
                named = [] if in_rules else named
                named.append(value.split("/")[0].strip().lower())
                in_rules = False
                continue
            in_rules = True
            for group, name in ((ours, agent.lower()), (everybodys, "*")):
                if name in named:
                    group.take(key, value)
        chosen = ours if ours.exists else everybodys
        self._rules = chosen.rules
        self.delay_s = chosen.delay_s

    def allows(self, url: str) -> bool:
        """Whether the program may fetch `url`, of this host."""
        parts = urlsplit(url)
        target = _escaped(parts.path or "/") + (f"?{_escaped(parts.query)}" if parts.query else "")
        fitting = [rule for rule in self._rules if rule.fits(target)]
        if not fitting or target == "/robots.txt":
            return True
        return max(fitting, key=lambda rule: (len(rule.path), rule.allows)).allows


class _Group:
    """The rules under one or more user-agent lines."""

    def __init__(self) -> None:
        self.exists = False
        self.rules: list[_Rule] = []
        self.delay_s = 0.0

    def take(self, key: str, value: str) -> None:
        self.exists = True
        if key == "crawl-delay" and re.fullmatch(r"\d{1,6}(?:\.\d{1,3})?", value):
            self.delay_s = float(value)
        elif key in ("allow", "disallow") and value.startswith(("/", "*")) and self._has_room():
            self.rules.append(_Rule(_escaped(value), key == "allow"))

    def _has_room(self) -> bool:
        return len(self.rules) < _MOST_RULES


def _lines(data: bytes) -> list[tuple[str, str]]:
    """(key in lower case, value) of each line that has both parts, comments left out."""
    text = data[:_MOST_BYTES].decode("utf-8-sig", errors="replace")
    pairs = [line.partition("#")[0].partition(":") for line in text.splitlines()]
    return [(key.strip().lower(), value.strip()) for key, colon, value in pairs if colon]


def _escaped(path: str) -> str:
    """`path` with letters beyond ASCII as addresses carry them, so that both sides look alike."""
    return quote(path, safe="/%*$?=&:@!,;+()'~[]")
