"""`tic ui`: Dagster's own web server and daemon over this home's definitions.

Belongs here: starting them with the right environment. Does not belong here: definitions.
"""

from __future__ import annotations

import os
import subprocess
import sys

from orchestration.console import out
from orchestration.records import dagster_home
from warehouse.settings import HOME_VARIABLE, Home


def serve(home: Home, port: int) -> int:
    """Serve until interrupted; returns the exit code of Dagster. Only this machine can connect."""
    out.print(f"Dagster 界面：http://127.0.0.1:{port}（按 Ctrl+C 结束）")
    command = [sys.executable, "-m", "dagster", "dev", "-m", "orchestration.definitions"]
    environment = {**os.environ, HOME_VARIABLE: str(home.root), "DAGSTER_HOME": str(dagster_home(home))}
    try:
        return subprocess.run(
            [*command, "--host", "127.0.0.1", "--port", str(port)],
            cwd=home.work,
            env=environment,
            check=False,
        ).returncode
    except KeyboardInterrupt:
        return 0
