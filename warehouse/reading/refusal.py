"""The one way in which a file is refused while it is being read."""

from __future__ import annotations


class Refusal(Exception):
    """A file that is not read: an issue code of the catalogue and the words for its message."""

    def __init__(self, code: str, **words: str) -> None:
        super().__init__(code)
        self.code = code
        self.words = words
