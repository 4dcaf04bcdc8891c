"""The one error a page author meets: what is wrong, on which page, in which line."""

from __future__ import annotations


class PageError(ValueError):
    """A page that cannot be built. `str()` is one Chinese sentence that names page and line."""

    def __init__(self, page: str, line: int, message: str) -> None:
        self.page = page
        self.line = line
        self.message = message
        super().__init__(f"页面 {page} 第 {line} 行：{message}")

    def __reduce__(self) -> tuple[type[PageError], tuple[str, int, str]]:
        """So that it comes whole out of another process."""
        return PageError, (self.page, self.line, self.message)
