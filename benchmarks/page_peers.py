"""What readability-lxml takes for the article of each page, as text; runs in the peers' environment.

    python -m benchmarks.page_peers PAGE...

Prints one JSON object: path -> text, a block a line.
"""

import json
import sys
from pathlib import Path

import lxml.html
from readability import Document  # type: ignore[import-not-found]  # in its own environment

_BLOCK_NAMES = """
    p div section article li ul ol h1 h2 h3 h4 h5 h6 blockquote table tr td th figure figcaption br
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())


def text_of(source: bytes) -> str:
    """The text of readability's summary of `source`."""
    tree = lxml.html.fromstring(Document(source).summary())
    for element in tree.iter():
        if element.tag in _BLOCKS:
            element.text = f"\n{element.text or ''}"
            element.tail = f"\n{element.tail or ''}"
    return str(tree.text_content())


def main() -> None:
    """Print the text of every page named."""
    found = {path: text_of(Path(path).read_bytes()) for path in sys.argv[1:]}
    json.dump(found, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
