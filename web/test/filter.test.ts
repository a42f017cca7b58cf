import { describe, expect, it } from "vitest";
import type { Condition } from "../src/question/filter";
import { bothHold, parseConditions, writeConditions } from "../src/question/filterText";

const cases: [string, Condition[]][] = [
  ["", []],
  ["ServiceName = 'Amazon EC2'", [{ dimension: "ServiceName", operator: "is", values: ["Amazon EC2"] }]],
  ["Team != 'nlp'", [{ dimension: "Team", operator: "is not", values: ["nlp"] }]],
  ["Team in ('nlp', 'vision')", [{ dimension: "Team", operator: "is", values: ["nlp", "vision"] }]],
  ["Team not in ('nlp', 'vision')", [{ dimension: "Team", operator: "is not", values: ["nlp", "vision"] }]],
  ["Team is null", [{ dimension: "Team", operator: "is empty", values: [] }]],
  [
    "Tags.aws:createdBy is not null and Model contains 'o''clock, (and)'",
    [
      { dimension: "Tags.aws:createdBy", operator: "is not empty", values: [] },
      { dimension: "Model", operator: "contains", values: ["o'clock, (and)"] },
    ],
  ],
  [
    "Model not contains 'mini' and SkuId starts with 'p5'",
    [
      { dimension: "Model", operator: "does not contain", values: ["mini"] },
      { dimension: "SkuId", operator: "starts with", values: ["p5"] },
    ],
  ],
  [`Tags."cost centre ""A""" = 'x'`, [{ dimension: `Tags."cost centre ""A"""`, operator: "is", values: ["x"] }]],
];

describe("filter text", () => {
  it.each(cases)("%s is written and read back", (text, conditions) => {
    expect(writeConditions(conditions)).toBe(text);
    expect(parseConditions(text)).toEqual(conditions);
  });

  it("reads any spacing and case of the keywords", () => {
    expect(parseConditions("  Team  NOT IN('a' ,'b')AND Model IS NOT NULL ")).toEqual([
      { dimension: "Team", operator: "is not", values: ["a", "b"] },
      { dimension: "Model", operator: "is not empty", values: [] },
    ]);
    expect(parseConditions(`Team = "and"`)).toEqual([{ dimension: "Team", operator: "is", values: ["and"] }]);
  });

  it.each(["Team = 'a' or Team = 'b'", "(Team = 'a')", "not Team = 'a'", "Team =", "Team in ()", "Team in ('a',)", "Team = 'a", "BilledCost > 5", "and", "Team = 'a' and", "Team in ('a' 'b')"])(
    "leaves %s to the text mode",
    (text) => expect(parseConditions(text)).toBeNull(),
  );
});

describe("bothHold", () => {
  it("guards what is more than a list of conditions", () => {
    expect(bothHold("", "Team = 'a'")).toBe("Team = 'a'");
    expect(bothHold("Team = 'a'", "")).toBe("Team = 'a'");
    expect(bothHold("A = 'x' or B = 'y'", "Team = 'a'")).toBe("(A = 'x' or B = 'y') and Team = 'a'");
  });
});
