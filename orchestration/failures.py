"""One clear sentence for every failure: the product's own errors carry theirs, everything else gets one here.

Belongs here: the border between exceptions and the person at the terminal. Does not belong here: deciding
what is an error.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from orchestration import console
from orchestration.logs import log_file, logging_to_file
from warehouse.settings import Home

FAILED = 3
ROOMS = {"warehouse", "reports", "orchestration"}
INTERRUPTED = "DagsterExecutionInterruptedError"
FAILED_CHECK = "DagsterAssetCheckFailedError"


@dataclass
class Failure:
    """What the block ended with: the exit code of a failure, 3."""

    exit_code: int = FAILED


@contextmanager
def failing_clearly(home: Home) -> Iterator[Failure]:
    """Log the block to the home's file; an exception becomes one sentence on screen and a traceback there."""
    with logging_to_file(home):
        try:
            yield Failure()
        except Exception as error:
            logging.getLogger("tic").exception("the command failed")
            console.fail(sentence(error, home))
        except BaseException as error:
            # Ctrl+C; Dagster turns it into an error of its own.
            if not isinstance(error, KeyboardInterrupt) and type(error).__name__ != INTERRUPTED:
                raise
            console.fail("已中断；已发布的数据不受影响，可再次运行。")


def sentence(error: Exception, home: Home) -> str:
    """The Chinese sentence for `error`: its own when one of our rooms raised it, else one naming the log."""
    if type(error).__module__.split(".")[0] in ROOMS:
        return str(error)
    detail = " ".join(str(error).split())[:200] or "没有说明"
    if type(error).__name__ == FAILED_CHECK:
        return f"数据检查未通过（{detail}），没有发布；详情见 {log_file(home)}。"
    what = f"出现意外错误（{type(error).__name__}：{detail}），没有发布"
    return f"{what}；详情见 {log_file(home)}，修复后可再次运行。"
