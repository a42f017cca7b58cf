"""Writes what statsforecast and the run-rate forecast of every task, one line of JSON each: library.py HISTORY OUT [EVERY]

EVERY, for looking while choosing, takes the other origins and only every so many tasks.
"""

import json
import sys

import baselines
import numpy as np
import panel

HORIZON = 28


def main(history: int, out: str, every: int) -> None:
    models = baselines.library() | {"RunRate": None}
    with open(out, "w") as file:
        for i, (group, series, origin, past, _) in enumerate(panel.tasks(every == 0, HORIZON, history)):
            if every and i % every:
                continue
            for name, model in models.items():
                made, cpu = baselines.forecast(name, model, past.to_numpy(float), HORIZON)
                days = {key.replace("-", ""): np.asarray(made[key]).tolist() for key in ("mean", "lo-80", "hi-80", "lo-95", "hi-95")}
                row = {"set": group, "series": series, "origin": origin, "method": name, "cpu": cpu, "days": days}
                file.write(json.dumps(row | {"total": baselines.total(made, HORIZON)}) + "\n")
            file.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0)
