"""Folders and files for their owner alone: people's words lie in them. Imports nearly nothing: it is used early."""

import os
from pathlib import Path


def make_data_dir(folder: Path) -> None:
    """Make the data directory, for its owner alone; one that exists is left as it is."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def opened_for_owner(path: str, flags: int) -> int:
    """An opener for `open`: a new file is for its owner alone, and a link planted in its place is not followed."""
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)
