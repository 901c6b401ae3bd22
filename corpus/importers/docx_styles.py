"""A Word document's styles: their names, and the fonts that they give."""

from typing import Any

Element = Any
"""An lxml element: lxml ships no types."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of WordprocessingML."""


class Styles:
    """Names and fonts of a document's styles."""

    def __init__(self, root: Element) -> None:
        self._styles = {style.get(W + "styleId"): style for style in root.iter(W + "style")}
        default = root.find(f"{W}docDefaults/{W}rPrDefault")
        self._default = font_of(default) or ""
        usual = [style for style in self._styles.values() if style.get(W + "default") == "1"]
        self._usual = next((s for s in usual if s.get(W + "type") == "paragraph"), None)
        self._fonts: dict[str | None, str] = {}

    def name(self, style_id: str | None) -> str:
        """The style's name in lower case, empty where there is no such style."""
        style = self._styles.get(style_id)
        found = None if style is None else style.find(W + "name")
        return "" if found is None else str(found.get(W + "val") or "").lower()

    def font(self, style_id: str | None) -> str:
        """The font that the style gives its text."""
        if style_id not in self._fonts:
            self._fonts[style_id] = self._found(style_id)
        return self._fonts[style_id]

    def own_font(self, style_id: str) -> str | None:
        """The font that the style itself names."""
        return font_of(self._styles.get(style_id))

    def _found(self, style_id: str | None) -> str:
        style = self._styles.get(style_id, self._usual)
        seen = set()
        while style is not None and style.get(W + "styleId") not in seen:
            if font := font_of(style):
                return font
            seen.add(style.get(W + "styleId"))
            style = self._styles.get(value(style, "basedOn"))
        return self._default


def value(element: Element, *path: str) -> str | None:
    """The value of the property at `path` below the element."""
    found = element.find("/".join(W + name for name in path))
    return None if found is None else found.get(W + "val")


def font_of(element: Element | None) -> str | None:
    """The font that an element with run properties names for letters beyond ASCII."""
    found = None if element is None else element.find(f"{W}rPr/{W}rFonts")
    if found is None or found.get(W + "hAnsiTheme"):
        return None
    name: str | None = found.get(W + "hAnsi") or found.get(W + "ascii")
    return name
