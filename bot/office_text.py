"""What files of Word and Excel may hold."""

import re

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """The text without control characters and halves of characters, which XML cannot write."""
    return _ILLEGAL.sub("", text)
