"""How an answer came about, as `danvan ask --explain` prints it."""

from collections.abc import Iterator, Mapping
from typing import Any


def render(explain: Mapping[str, Any]) -> str:
    """One section per key, one record per line, so that they can be compared and grepped."""
    sections = ["\n".join([f"[{name}]", *_lines(value)]) for name, value in explain.items()]
    return "\n\n".join(sections)


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (f"  {name}: {_inline(inner)}" for name, inner in value.items())
    elif isinstance(value, (list, tuple)):
        yield from (f"  {_inline(inner)}" for inner in value)
    else:
        yield f"  {_inline(value)}"


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        return "  ".join(f"{name}={_inline(inner)}" for name, inner in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_inline(inner) for inner in value) or "-"
    if isinstance(value, float):
        return f"{value:.3f}"
    return "-" if value is None else " ".join(str(value).split())
