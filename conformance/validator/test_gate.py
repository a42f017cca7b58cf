"""The gate's own judgement, without the validator: python3 -m unittest conformance/validator/test_gate.py"""

import tempfile
import unittest
from pathlib import Path

import gate

ALLOWED = {"Leaf-1": gate.Defect("Leaf-1", "any", "Spec#1", "why")}


def rule(function="CheckValue", parts=()):
    requirement = {"CheckFunction": function}
    if parts:
        requirement["Items"] = [{"CheckFunction": "CheckModelRule", "ModelRuleId": p} for p in parts]
    return {"ValidationCriteria": {"MustSatisfy": "…", "Requirement": requirement, "Dependencies": list(parts)}}


MODEL = {
    "ModelRules": {
        gate.ROOT_RULE: rule("AND", ["All", "Any"]),
        "All": rule("AND", ["Leaf-1", "Leaf-2"]),
        "Any": rule("OR", ["Leaf-1", "Leaf-3"]),
        "Lone": rule("AND", ["Leaf-4"]),
        "Leaf-1": rule(),
        "Leaf-2": rule(),
        "Leaf-3": rule(),
        "Leaf-4": rule(),
    }
}


class Unexplained(unittest.TestCase):
    def of(self, *failed):
        return gate.unexplained(gate.Report(failed=set(failed)), MODEL, ALLOWED)

    def test_a_known_defect_is_explained_and_so_is_what_needs_it(self):
        self.assertEqual(self.of("Leaf-1", "All"), [])

    def test_any_other_failure_is_not(self):
        self.assertEqual(self.of("Leaf-2"), ["Leaf-2"])

    def test_a_composite_with_one_unknown_part_is_not(self):
        self.assertEqual(self.of("Leaf-1", "Leaf-2", "All"), ["All", "Leaf-2"])

    def test_a_choice_of_which_no_branch_holds_is_not(self):
        self.assertEqual(self.of("Leaf-1", "Any"), ["Any"])

    def test_a_composite_that_fails_by_itself_is_not(self):
        self.assertEqual(self.of("All"), ["All"])


class Judge(unittest.TestCase):
    def test_too_few_rules_are_a_fault(self):
        faults = gate.judge(gate.Report(passed={"Leaf-1"}), MODEL, {}, complete=False, minimum=2)
        self.assertEqual(len(faults), 1)

    def test_a_skipped_root_is_a_fault_of_the_complete_run(self):
        report = gate.Report(passed={"Leaf-1"}, skipped={gate.ROOT_RULE})
        self.assertEqual(len(gate.judge(report, MODEL, {}, complete=True, minimum=1)), 1)

    def test_a_clean_file_has_none(self):
        report = gate.Report(passed={"Leaf-1", gate.ROOT_RULE})
        self.assertEqual(gate.judge(report, MODEL, {}, complete=True, minimum=1), [])


class Without(unittest.TestCase):
    def test_removes_the_rule_everywhere_and_composites_left_empty(self):
        rules = gate.without(MODEL, {"Leaf-1", "Leaf-4"})["ModelRules"]
        self.assertEqual(gate.parts_of(rules["All"]), ["Leaf-2"])
        self.assertEqual(rules["All"]["ValidationCriteria"]["Dependencies"], ["Leaf-2"])
        self.assertNotIn("Lone", rules)
        self.assertIn("Leaf-1", MODEL["ModelRules"], "the model itself is left as it was")

    def test_an_unknown_rule_is_refused(self):
        with self.assertRaises(SystemExit):
            gate.without(MODEL, {"Nobody"})


class Files(unittest.TestCase):
    def write(self, text):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "file"
        path.write_text(text)
        return path

    def test_an_error_counts_as_a_failure(self):
        report = gate.read_report(self.write(
            '<testsuites><testsuite><testcase name="A :: Type"/><testcase name="B :: Type"><error/></testcase>'
            '<testcase name="C :: Type"><failure/></testcase><testcase name="D :: Type"><skipped/></testcase>'
            "</testsuite></testsuites>"))  # fmt: skip
        self.assertEqual((report.passed, report.failed, report.skipped), ({"A"}, {"B", "C"}, {"D"}))

    def test_a_defect_without_its_reason_is_refused(self):
        with self.assertRaises(SystemExit):
            gate.read_defects(self.write("Leaf-1 | any | Spec#1 |"))

    def test_the_list_in_use_is_well_formed(self):
        self.assertIn("InvoiceId-C-004-C", gate.read_defects(gate.KNOWN_DEFECTS))


if __name__ == "__main__":
    unittest.main()
