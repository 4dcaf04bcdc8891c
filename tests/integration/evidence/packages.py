"""Evidence's preprocessor and svelte, fetched by npm once into `target/evidence`; later uses need no network."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from warehouse.settings import project_dir

PACKAGES = ("@evidence-dev/preprocess@6.0.7", "svelte@4.2.19")
ACCEPT = Path(__file__).with_name("accept.mjs")


def fetched_packages() -> Path:
    """Folder with the two packages and what they need. Raises RuntimeError (Chinese) when they cannot be had."""
    folder = project_dir() / "target" / "evidence"
    wanted = "\n".join(PACKAGES)
    stamp = folder / "installed.txt"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return folder
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise RuntimeError("核对 Evidence 页面需要 node 和 npm：请以管理员身份运行 apt-get install npm。")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
    command = [npm, "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", *PACKAGES]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"npm 未能取得 {'、'.join(PACKAGES)}：{done.stderr.strip()[-500:]}")
    stamp.write_text(wanted, encoding="utf-8")
    return folder
