import { describe, expect, it } from "vitest";
import { command, csvLink, curl, shell } from "../src/question/command";
import { drilledWhere, nextDimension, readStep, writeStep } from "../src/question/drill";
import { defaultQuestion, type Question } from "../src/question/question";
import { questionParams, readQuestion } from "../src/question/url";
import { askedQuestion, readView, type View, writeView } from "../src/question/view";

const otherwise = defaultQuestion("2026-09-14");

const question: Question = {
  metrics: ["EffectiveCost"],
  by: ["ServiceName", `Tags."a,b"`],
  where: "Team = 'R&D + ops' and Model contains '100%'",
  from: "2026-08-01",
  to: "2026-09-01",
  grain: "week",
  byInvoiceMonth: true,
  limit: 20,
  asOf: "2026-09-03T00:00:00Z",
};

const view: View = {
  question,
  drill: [
    { values: [["ProviderName", "AWS"]] },
    { values: [["ServiceName", "a,b=c/d%&"], ["Team", null], ["Model", ""]] },
  ],
  chart: "area",
  table: "periods",
  shown: "EffectiveCost",
  currency: "EUR",
  sort: { column: "2026-08-01", descending: true },
};

const over = <T,>(params: URLSearchParams, read: (params: URLSearchParams) => T) =>
  read(new URLSearchParams(params.toString()));

describe("the URL", () => {
  it("keeps a whole question", () => {
    expect(over(questionParams(question), (params) => readQuestion(params, otherwise))).toEqual(question);
  });

  it("keeps a whole view", () => {
    expect(over(writeView(view), (params) => readView(params, otherwise))).toEqual(view);
  });

  it("keeps an ungrouped, unlimited question apart from the default", () => {
    const plain = { ...question, by: [], limit: 0, where: "", byInvoiceMonth: false, asOf: "" };
    expect(over(questionParams(plain), (params) => readQuestion(params, otherwise))).toEqual(plain);
  });

  it("opens with the default and survives nonsense", () => {
    expect(readQuestion(new URLSearchParams(), otherwise)).toEqual(otherwise);
    const odd = new URLSearchParams("from=2026-13-01&to=x&grain=hour&limit=-1&metric=,&by=A,A,B,C,D");
    expect(readQuestion(odd, otherwise)).toMatchObject({
      from: otherwise.from,
      to: otherwise.to,
      grain: "month",
      limit: 0,
      metrics: otherwise.metrics,
      by: ["A", "B", "C"],
    });
    expect(readView(new URLSearchParams("shown=Nope&drill=%25E0%25A4=%25"), otherwise).shown).toBe("BilledCost");
  });
});

describe("drilling", () => {
  it("asks for the shown metric first, as limits rank by it", () => {
    const both = { ...question, metrics: ["BilledCost", "EffectiveCost"] };
    expect(askedQuestion({ ...view, question: both }).metrics).toEqual(["EffectiveCost", "BilledCost"]);
  });

  it("adds what was opened to the filter", () => {
    expect(askedQuestion(view).where).toBe(
      "Team = 'R&D + ops' and Model contains '100%' and ProviderName = 'AWS'" +
        " and ServiceName = 'a,b=c/d%&' and Team is null and Model = ''",
    );
    expect(drilledWhere("", [])).toBe("");
  });

  it("writes a step so that it reads back", () => {
    for (const step of view.drill) expect(readStep(writeStep(step))).toEqual(step);
  });

  it("goes on with the next dimension that exists", () => {
    expect(nextDimension(["ProviderName"], ["Team", "ServiceName"])).toBe("ServiceName");
    expect(nextDimension(["ServiceName"], ["Team", "ServiceName"])).toBe("Team");
    expect(nextDimension(["Team"], ["Team"])).toBeUndefined();
  });
});

describe("command rendering", () => {
  it("quotes for the shell only where needed", () => {
    expect(shell("ServiceName,Team")).toBe("ServiceName,Team");
    expect(shell("Team = 'a'")).toBe(`'Team = '\\''a'\\'''`);
    expect(shell("")).toBe("''");
  });

  it("says the same as the API call", () => {
    expect(command(question)).toBe(
      `farthing cost --by 'ServiceName,Tags."a,b"' --from 2026-08-01 --to 2026-09-01 --grain week` +
        ` --metric EffectiveCost --where 'Team = '\\''R&D + ops'\\'' and Model contains '\\''100%'\\'''` +
        ` --by-invoice-month --limit 20 --as-of 2026-09-03T00:00:00Z`,
    );
    expect(curl({ ...otherwise, limit: 0 }, "http://127.0.0.1:8080")).toBe(
      [
        "curl -sG http://127.0.0.1:8080/api/v1/cost",
        "--data-urlencode by=ServiceName",
        "--data-urlencode from=2026-04-01",
        "--data-urlencode to=2026-10-01",
        "--data-urlencode grain=month",
        "--data-urlencode metric=BilledCost,EffectiveCost",
      ].join(" \\\n  "),
    );
  });

  it("links to the CSV of the same question", () => {
    const link = new URL(csvLink(question), "http://x");
    expect(link.searchParams.get("format")).toBe("csv");
    expect(readQuestion(link.searchParams, otherwise)).toEqual(question);
  });
});
