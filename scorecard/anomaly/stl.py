"""Scores the pairs by STL + MAD: how far a day lies from trend and season, in
MADs of ten weeks. Each day is fitted anew on the ten weeks that end with it, so
that it looks at earlier days only. Writes stl.csv (series,day,score) beside days.csv.

    python stl.py FOLDER
"""

import csv
import os
import sys

import numpy as np
import pandas as pd
from statsmodels.tsa.seasonal import STL

JUDGED = 70


def score(past):
    fit = STL(past, period=7, seasonal=7).fit()
    # The last day's own trend bends towards it: it is left out by taking trend and season of a week ago.
    expected = fit.trend[-8] + fit.seasonal[-8]
    spread = max(np.median(np.abs(fit.resid)), 0.01 * abs(fit.trend[-8]), 1e-9)
    return abs(past[-1] - expected) / spread


def main(folder):
    frame = pd.read_csv(os.path.join(folder, "days.csv"))
    with open(os.path.join(folder, "stl.csv"), "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["series", "day", "score"])
        for name, group in frame.groupby("series"):
            values = group["value"].to_numpy(float)
            for day in range(JUDGED, len(values)):
                out.writerow([name, day, f"{score(values[day - JUDGED + 1 : day + 1]):.4f}"])


main(sys.argv[1])
