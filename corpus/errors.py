"""What goes wrong with articles on disk or on their way in."""


class CorpusError(ValueError):
    """An article cannot be read or stored; the message names the file, the value and the remedy."""
