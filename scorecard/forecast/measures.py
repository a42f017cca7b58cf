"""What is measured of a forecast, and how it is added up."""

from collections import defaultdict

import numpy as np

WEEK = 7


def owa_parts(mean: np.ndarray, past: np.ndarray, future: np.ndarray) -> tuple[float, float]:
    """sMAPE in percent and MASE of the days; MASE is NaN where the past never differed from the week before."""
    error = np.abs(mean - future)
    size = np.abs(mean) + np.abs(future)
    smape = np.mean(np.divide(200 * error, size, out=np.zeros_like(error), where=size > 0))
    scale = np.mean(np.abs(past[WEEK:] - past[:-WEEK]))
    return float(smape), float(np.mean(error) / scale) if scale > 0 else float("nan")


def measure(made: dict, past: np.ndarray, future: np.ndarray) -> dict:
    """One forecast beside what came."""
    days = {name: np.asarray(v) for name, v in made["days"].items()}
    smape, mase = owa_parts(days["mean"], past, future)
    came, total = future.sum(), made["total"]
    out = {"smape": smape, "mase": mase, "cpu": made["cpu"], "ape": 100 * abs(total["total"] - came) / came if came else float("nan")}
    for level in ("80", "95"):
        inside = (days["lo" + level] - 1e-9 <= future) & (future <= days["hi" + level] + 1e-9)
        out["day" + level] = 100 * float(np.mean(inside))
        out["total" + level] = 100.0 * (total["lo" + level] - 1e-9 <= came <= total["hi" + level] + 1e-9)
        low, high = days["lo" + level].sum(), days["hi" + level].sum()
        out["added" + level] = 100.0 * (low - 1e-9 <= came <= high + 1e-9)
        out["width" + level] = 100 * (total["hi" + level] - total["lo" + level]) / came if came else float("nan")
    return out


class Tally:
    """Measures by method, and their means."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict]] = defaultdict(list)

    def add(self, method: str, row: dict) -> None:
        self.rows[method].append(row)

    def mean(self, method: str, name: str) -> float:
        return float(np.nanmean([r[name] for r in self.rows[method]]))

    def median(self, method: str, name: str) -> float:
        return float(np.nanmedian([r[name] for r in self.rows[method]]))

    def owa(self, method: str, against: str = "SeasonalNaive") -> float:
        """The overall weighted average of the M4 competition, against the seasonal naive forecast."""
        return sum(self.mean(method, m) / self.mean(against, m) for m in ("smape", "mase")) / 2
