"""Try several tables with the built program and the second download, inside Wine: host, join, count, come home."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from wine_prefix import Wine, change_server, loader

SAMPLE = """
import sys
from pathlib import Path
from ballotcount import sample
sample.at_moment(Path(sys.argv[1]), sample.Step.FIRST_PASS)
"""
PIN = "2468"
ROUND = "e1r1"
SECONDS = 300


def try_tables(wine: Wine, built: Path, download: Path) -> tuple[list[str], dict[str, object]]:
    """Let a table join the built program and count a ballot, and bring everything home.

    Args:
        built: folder of the built program, with Wine's changes.
        download: the zip that is unpacked over it.

    Returns:
        Faults, and the figures of the run.
    """
    with tempfile.TemporaryDirectory(prefix="ballotcount-wine-") as folder:
        # PostgreSQL's programs read names in the code page of Windows, which has few Vietnamese letters.
        around = Path(folder) / "Nghĩa Đô"
        place = around / "BallotCount"
        shutil.copytree(built, place)
        shutil.unpack_archive(str(download), around)
        change_server(place)
        file = around / "đại hội.ballot"
        subprocess.run([sys.executable, "-c", SAMPLE, str(file)], check=True)
        (around / "pin").write_bytes(PIN.encode())
        return _counted(wine, place / "ballotcount-cli.exe", file)


def _counted(wine: Wine, program: Path, file: Path) -> tuple[list[str], dict[str, object]]:
    command = [loader(), str(program), "--lang", "en"]
    pin = str(file.with_name("pin"))
    begun = time.monotonic()
    host = subprocess.Popen(
        [*command, "host", str(file), "--listen", "127.0.0.1:0", "--as", "t1", "--pin-file", pin, "--json"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=wine.environment,
    )
    assert host.stdout is not None
    try:
        line = host.stdout.readline()
        figures: dict[str, object] = {"host": round(time.monotonic() - begun)}
        if b"invitation" not in line:
            return [f"host: {(line + host.stdout.read()).decode('utf-8', 'replace')}"], figures
        table = file.with_name("Bàn 2.table")
        home = file.with_name("home.ballot")
        words = str(json.loads(line)["invitation"]).split()
        steps = {
            "join": (*words, "--as", "t4", "--pin-file", pin, "--out", str(table)),
            "enter": (str(table), "--round", ROUND, "--as", "t4", "--pin", f"@{pin}", "--ballot", "1 2"),
            "gather": (str(file), "--out", str(home)),
            "verify": (str(home),),
        }
        for name, arguments in steps.items():
            begun = time.monotonic()
            done = subprocess.run(
                [*command, name, *arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env=wine.environment,
                timeout=SECONDS,
                check=False,
            )
            figures[name] = round(time.monotonic() - begun)
            if done.returncode:
                said = (done.stdout + done.stderr).decode("utf-8", "replace")
                return [f"{name}: exit code {done.returncode}\n{said}"], figures
        return [], figures
    finally:
        host.kill()
        host.wait()
