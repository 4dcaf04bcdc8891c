"""The wheel holds all that the product needs: installed alone, away from the checkout, it runs the whole road."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of an environment that holds the built wheel and its declared dependencies, nothing else."""
    place = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place / "dist", ROOT]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = (place / "dist").glob("*.whl")
    uv = TOOLS / "uv"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, place / "env"], check=True)
    python = place / "env" / "bin" / "python"
    install = [uv, "pip", "install", "--quiet", "--python", python, wheel]
    subprocess.run([*install, "--constraints", ROOT / "requirements.lock"], check=True)
    return python.parent


@pytest.mark.long
def test_installed_wheel_runs_the_whole_road_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "TIC_HOME"}}

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [installed / "tic", *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)

    where = subprocess.run(
        [installed / "python", "-c", "import warehouse; print(warehouse.__file__)"],
        **{"cwd": tmp_path, "env": environment, "capture_output": True, "text": True, "check": True},
    )
    assert str(installed.parent) in where.stdout
    made = run("sample", "--centers", 6, "--years", "2022-2023", "--seed", 3, "--out", "province")
    assert made.returncode == 0, made.stdout + made.stderr
    done = run("run", "--inbox", "province/inbox", "--home", "home", "--as-of", "2024-06-30")
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert "示例数据" in (tmp_path / "home" / "site" / "index.html").read_text(encoding="utf-8")
    counted = run(
        "sql",
        "select count(*) as n from marts.dim_center where is_current",
        "--home",
        "home",
        "--format",
        "csv",
    )
    assert counted.stdout.split()[-1] == "6", counted.stdout + counted.stderr
