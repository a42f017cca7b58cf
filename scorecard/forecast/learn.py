"""Learns the scales of the intervals on the development origins and prints the constants of internal/forecast/scale.go.

The errors divided by their scale are taken to follow the law of Laplace: the scale is what maximises their likelihood, a
product of powers of the evidence. Farthing's own forecasts are taken, of series together and each alone.
"""

import json
import subprocess

import numpy as np
import pandas as pd
import panel
from scipy.optimize import minimize
from score import ROOT, WORK

HISTORIES = (14, 28, 56, 120, 400)
CLASSES = {"learntShort": (0, 41), "learntMiddle": (42, 119), "learntLong": (120, 10000)}
TOTAL = ("own", "portfolio", "noise", "moves", "horizon", "reach", "yearly")
DAY = ("total", "noise", "week", "level")
# Every origin of a set counts the same, whatever its number of series; the sets with few series count less.
WEIGHTS = {"chicago": 1, "births": 1, "flights": 1, "pizza": 0.7, "stops": 0.4, "hotel": 0.3}
WIDER = {"total": 0.08, "learntShort": 0.08, "learntMiddle": 0.09, "learntLong": 0.15}  # see docs/forecast.md
CLOSED = 0.1  # closedLevel of scale.go
TAIL = 4  # scales beyond which an error counts by its logarithm: the law's tail is too thin for days


def samples(history: int, horizon: int, how: str) -> list[dict]:
    """Farthing's forecasts from every development origin, with what came."""
    folder = WORK / f"learn-{history}"
    futures = write(folder, history)
    command = ["go", "run", "./scorecard/forecast", str(folder), str(horizon), how]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    rows = []
    for line in map(json.loads, lines):
        group, future = futures[line["file"], line["series"]]
        if line["size"] > 0:
            rows.append({"set": group, "origin": line["file"], "history": line["history"], "size": line["size"], "horizon_days": horizon}
                        | {"days": np.array(line["days"]), "came": future[:horizon]} | line["evidence"])
    return rows


def write(folder, history: int) -> dict:
    folder.mkdir(parents=True, exist_ok=True)
    lines, futures = {}, {}
    for group, series, origin, past, future in panel.tasks(False, 28, panel.HISTORY, True):
        past = past.iloc[-history:]
        file = f"{group} {origin}.csv"
        futures[file, series] = (group, future.to_numpy(float))
        rows = lines.setdefault(file, ["series,timestamp,value"])
        rows += [f"{series},{day.date()},{value!r}" for day, value in zip(past.index, past.to_numpy(float).tolist())]
    for file, rows in lines.items():
        (folder / file).write_text("\n".join(rows) + "\n")
    return futures


def weighted(rows: pd.DataFrame) -> np.ndarray:
    origins = rows.groupby("set").origin.transform("nunique")
    each = rows.groupby(["set", "origin"]).origin.transform("count")
    weight = rows["set"].map(WEIGHTS) / origins / each
    return (weight / weight.mean()).to_numpy()


def fit(rows: pd.DataFrame, names: tuple, never_negative: int) -> np.ndarray:
    """The constant and the powers; the first never_negative of them are held at 0 or above."""
    evidence = np.column_stack([np.ones(len(rows)), *(rows[n] for n in names)])
    error, weight = rows["error"].abs().to_numpy(), weighted(rows)

    def loss(powers: np.ndarray) -> float:
        scale = evidence @ powers
        z = error * np.exp(-scale)
        z = np.minimum(z, TAIL + np.log1p(np.maximum(z - TAIL, 0)))
        negative = np.minimum(powers[1 : 1 + never_negative], 0)
        return float(np.mean(weight * (scale + z)) + 0.001 * np.sum(powers[1:] ** 2) + 10 * np.sum(negative**2))

    start = minimize(loss, np.r_[0, np.full(len(names), 0.2)], method="Powell", options={"maxiter": 30000}).x
    return minimize(loss, start, method="BFGS").x.round(3)


def by_day(rows: pd.DataFrame, powers: np.ndarray) -> pd.DataFrame:
    """A row for every third day of each forecast of 28."""
    out = []
    for i, row in enumerate(rows[rows.horizon_days == 28].to_dict("records")):
        total = powers[0] + sum(p * row[n] for p, n in zip(powers[1:], TOTAL))
        for h in range(i % 3, 28, 3):
            out.append({"set": row["set"], "origin": row["origin"], "error": (row["came"][h] - row["days"][h]) / row["size"], "total": total,
                        "noise": row["noise"] + np.log(28) / 2, "week": np.log1p(h // 7), "level": np.log(abs(row["days"][h]) / row["size"] + CLOSED)})
    return pd.DataFrame(out)


def main() -> None:
    rows = pd.DataFrame([r for history in HISTORIES for horizon in (7, 14, 28) for how in ("samples", "samples-alone") for r in samples(history, horizon, how)])
    rows["error"] = [(came.sum() - days.sum()) / (size * horizon) for came, days, size, horizon in zip(rows.came, rows.days, rows["size"], rows.horizon_days)]
    for name, (least, most) in CLASSES.items():
        part = rows[rows.history.between(least, most)]
        powers = fit(part, TOTAL, 4)
        days = fit(by_day(part, powers), DAY, 0)
        # The days' scale contains the total's as it was before it was widened.
        constants = (powers[0] + WIDER["total"], days[0] + WIDER[name] - days[1] * WIDER["total"])
        print(name, dict(zip(("constant", *TOTAL), np.r_[constants[0], powers[1:]].round(3).tolist())))
        print("  days", dict(zip(("constant", *DAY), np.r_[constants[1], days[1:]].round(3).tolist())))


if __name__ == "__main__":
    main()
