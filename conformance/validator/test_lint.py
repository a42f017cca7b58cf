"""The lint's own judgement: python3 -m unittest conformance/validator/test_lint.py, with focus-data-toolkit installed."""

import unittest
from collections import Counter
from unittest import mock

import lint

ROWS = [{"BilledCost": "1"}]


class Check(unittest.TestCase):
    def of(self, faults, rows=ROWS):
        with mock.patch.object(lint, "read_source_rows", return_value=rows):
            with mock.patch.object(lint, "lint", return_value=Counter(faults)):
                return lint.check("a.parquet")

    def test_no_fault_passes(self):
        self.assertTrue(self.of({}))

    def test_an_accepted_fault_passes(self):
        self.assertTrue(self.of({("required_with_sku_price_id", "ListUnitPrice"): 3}))

    def test_the_same_fault_of_another_column_does_not(self):
        self.assertFalse(self.of({("required_with_sku_price_id", "SkuMeter"): 3}))

    def test_a_file_without_rows_does_not(self):
        self.assertFalse(self.of({}, rows=[]))


class Lint(unittest.TestCase):
    def test_a_row_that_lacks_nearly_everything_is_faulty(self):
        self.assertGreater(lint.lint(ROWS).total(), 10)


if __name__ == "__main__":
    unittest.main()
