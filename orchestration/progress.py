"""How far a run is: steps report here, and whoever shows progress (the command line) listens.

Belongs here: the stages of a run and the one listener. Does not belong here: drawing (console), or anything a
step needs in order to work: with nobody listening, reporting does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum


class Stage(StrEnum):
    """The stages of a run, in order; the value is shown to the user."""

    PREPARING = "准备"
    RECEIVING = "接收文件"
    READING = "读取表格"
    COMMITTING = "入库"
    MODELLING = "计算指标"
    PUBLISHING = "发布快照"
    RENDERING = "生成网页"


Listener = Callable[[Stage, int, int], None]

_listeners: list[Listener] = []


def report(stage: Stage, done: int, total: int) -> None:
    """Tell the listener that `done` of `total` units of `stage` are finished; `total` 0: nothing to do."""
    for listener in _listeners:
        listener(stage, done, total)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Send reports to `listener` for the length of the block."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
