"""The forecasts of statsforecast and of the run-rate for one series."""

import time
import warnings

import numpy as np
from scipy.stats import norm
from statsforecast.models import MSTL, AutoETS, AutoTheta, DynamicOptimizedTheta, SeasonalNaive

WEEK = 7
LEVELS = (80, 95)


def library() -> dict:
    """The models of statsforecast as a user makes them: a season of a week, everything else as it is by itself."""
    return {
        "AutoETS": AutoETS(season_length=WEEK),
        "AutoTheta": AutoTheta(season_length=WEEK),
        "DynamicOptimizedTheta": DynamicOptimizedTheta(season_length=WEEK),
        "MSTL": MSTL(season_length=WEEK),
        "SeasonalNaive": SeasonalNaive(season_length=WEEK),
    }


def run_rate(past: np.ndarray, horizon: int) -> dict:
    """The mean of the last 28 days, with the spread of a day."""
    last = past[-28:]
    mean, spread = last.mean(), last.std(ddof=1)
    out = {"mean": np.full(horizon, mean)}
    for level in LEVELS:
        z = norm.ppf(0.5 + level / 200)
        out[f"lo-{level}"], out[f"hi-{level}"] = out["mean"] - z * spread, out["mean"] + z * spread
    return out


def forecast(name: str, model, past: np.ndarray, horizon: int) -> tuple[dict, float]:
    """One forecast and the CPU seconds that it took; where a model gives up, the seasonal naive one stands in."""
    began = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            out = run_rate(past, horizon) if model is None else model.forecast(y=past, h=horizon, level=list(LEVELS))
        except Exception as reason:  # noqa: BLE001: whatever it is, the comparison goes on and says so
            print(f"{name} gave up: {reason}")
            out = SeasonalNaive(season_length=WEEK).forecast(y=past, h=horizon, level=list(LEVELS))
    return out, time.process_time() - began


def total(out: dict, horizon: int) -> dict:
    """The sum of the days. Its interval takes the days' errors as independent, as the models do: variances add up."""
    mean = float(np.sum(out["mean"]))
    row = {"total": mean}
    for level in LEVELS:
        half = (np.asarray(out[f"hi-{level}"]) - np.asarray(out[f"lo-{level}"])) / 2
        row[f"lo{level}"], row[f"hi{level}"] = mean - float(np.sqrt(np.sum(half**2))), mean + float(np.sqrt(np.sum(half**2)))
    return row
