"""Makes the score card of the forecast: score.py REPORT [--keep]

Everything is forecast and measured in this run; with --keep, what statsforecast forecast in the last one is taken again,
since it does not change with Farthing. Works in .build/scorecard/forecast of the repository.
"""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import library
import measures
import numpy as np
import panel
import report

HORIZON = library.HORIZON
ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".build" / "scorecard" / "forecast"
HISTORIES = (panel.HISTORY, 56)


def write_portfolios(folder: Path, history: int, every_month: bool) -> dict:
    """Writes a file for each set and origin; returns the tasks by (file, series)."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.csv"):
        old.unlink()
    tasks, lines = {}, {}
    for group, series, origin, past, future in panel.tasks(True, HORIZON, history, every_month):
        file = f"{group} {origin}.csv"
        tasks[file, series] = (group, origin, past.to_numpy(float), future.to_numpy(float))
        rows = lines.setdefault(file, ["series,timestamp,value"])
        rows += [f"{series},{day.date()},{value!r}" for day, value in zip(past.index, past.to_numpy(float).tolist())]
    for file, rows in lines.items():
        (folder / file).write_text("\n".join(rows) + "\n")
    return tasks


def farthing(folder: Path, how: str) -> list[dict]:
    command = ["go", "run", "./scorecard/forecast", str(folder), str(HORIZON), how]
    out = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def compare(history: int, keep: bool) -> tuple[measures.Tally, dict]:
    """Farthing beside the library on the same tasks; also the tallies by set."""
    tasks = write_portfolios(WORK / f"in-{history}", history, False)
    kept = WORK / f"library-{history}.jsonl"
    if not (keep and kept.exists()):
        library.main(history, str(kept), 0)
    rows = [json.loads(line) for line in kept.read_text().splitlines()]
    for row in rows:
        row["file"] = f"{row['set']} {row['origin']}.csv"
    for how in ("together", "alone"):
        name = "Farthing" if how == "together" else "Farthing, each series alone"
        rows += [row | {"method": name} for row in farthing(WORK / f"in-{history}", how)]
    every, by_set = measures.Tally(), {}
    for row in rows:
        group, _, past, future = tasks[row["file"], row["series"]]
        measured = measures.measure(row, past, future)
        every.add(row["method"], measured)
        by_set.setdefault(group, measures.Tally()).add(row["method"], measured)
    missing = {m: len(r) for m, r in every.rows.items() if len(r) != len(tasks)}
    if missing:
        raise SystemExit(f"not every task was forecast by every method: {missing} of {len(tasks)}")
    return every, by_set


def coverage(history: int) -> tuple[measures.Tally, measures.Tally]:
    """Farthing from every fourth week of the judged years, by month of the year and by origin."""
    tasks = write_portfolios(WORK / f"months-{history}", history, True)
    by_month, by_origin = measures.Tally(), measures.Tally()
    for row in farthing(WORK / f"months-{history}", "together"):
        group, origin, past, future = tasks[row["file"], row["series"]]
        measured = measures.measure(row, past, future)
        by_month.add(origin[5:7], measured)
        by_month.add("all", measured)
        by_month.add(group, measured)
        by_origin.add(f"{group} {origin}", measured)
    return by_month, by_origin


def main(target: str, keep: bool) -> None:
    text = report.head(date.today().isoformat())
    for history in HISTORIES:
        every, by_set = compare(history, keep)
        text += report.comparison(history, every, by_set)
        by_month, by_origin = coverage(history)
        text += report.months(history, by_month, by_origin)
    Path(target).write_text(text)
    print(text)


if __name__ == "__main__":
    np.seterr(all="raise", under="ignore")
    main(sys.argv[1], "--keep" in sys.argv)
