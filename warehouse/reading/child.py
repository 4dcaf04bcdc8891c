"""The reading child: a process with a memory limit that reads chunk after chunk.

Belongs here: the limit and the line protocol with the pool. Run as `python -m warehouse.reading.child`; the
first line on standard input is `{"settings": …}`, every further one `{"folder": …, "sources": […]}`,
answered by one line `{"done": …}`.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path


def main() -> None:
    """Serves until standard input ends. What a library prints goes to standard error, not into the
    protocol.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    from warehouse.reading.chunk import ChunkReader, Source
    from warehouse.settings import Settings

    settings = Settings.model_validate_json(json.dumps(json.loads(sys.stdin.readline())["settings"]))
    limit = settings.reader_memory_mb << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    reader = ChunkReader(settings)
    for line in sys.stdin:
        task = json.loads(line)
        reader.read([Source(**source) for source in task["sources"]], Path(task["folder"]))
        answers.write(json.dumps({"done": task["folder"]}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
