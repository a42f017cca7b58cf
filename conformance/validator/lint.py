#!/usr/bin/env python3
"""Lints FOCUS 1.4 files with focus-data-toolkit, which holds the data model of 1.4.

There are no official rules for Cost and Usage of 1.4 to be had without a network, and the toolkit's check is no
certificate either: columns, types, nulls, allowed values, and how columns must go together. It fails when a kind of fault
shows up that ACCEPTED does not explain.

  VENV/bin/python lint.py FILE.parquet…

Exit status: 0 all files pass; 1 a file does not.
"""

import sys
from collections import Counter

from focus_data_toolkit.io.row_source import read_source_rows
from focus_data_toolkit.model.capabilities import CapabilityProfile
from focus_data_toolkit.model.validator import lint_focus_1_4_structure, resolve_dataset

DATASET = resolve_dataset("cost and usage")

# What a correct export of a real bill cannot avoid, by (rule, column), and why.
ACCEPTED = {
    ("required_with_sku_price_id", "ListUnitPrice"): "the provider names the price, yet states no list price",
    ("required_with_sku_price_id", "ContractedUnitPrice"): "the provider names the price, yet states no contracted price",
    ("cost_not_unit_price_times_quantity", "ListCost"): "providers round amounts, prices and quantities each by itself",
    ("cost_not_unit_price_times_quantity", "ContractedCost"): "as ListCost",
}


def lint(rows):
    """The faults of a file's rows: how many of each (rule, column)."""
    report = lint_focus_1_4_structure(DATASET, rows, profile=CapabilityProfile.none())
    return Counter((v.rule, v.column) for v in report.violations)


def check(file):
    rows = read_source_rows(file, dataset=DATASET)
    faults = lint(rows)
    unexplained = {k: n for k, n in faults.items() if k not in ACCEPTED}
    good = bool(rows) and not unexplained
    accepted = ", ".join(f"{rule} {column} ({n})" for (rule, column), n in sorted(faults.items()) if (rule, column) in ACCEPTED)
    print(f"{'ok' if good else 'FAIL'}  {file}: {len(rows)} rows; accepted: {accepted or 'none'}")
    for (rule, column), n in sorted(unexplained.items(), key=str):
        print(f"      {rule}: {column or 'the file'}, {n} time(s)")
    return good


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    good = [check(file) for file in sys.argv[1:]]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
