import assert from "node:assert/strict";
import axe from "axe-core";

/** Asks axe-core about the page as it stands; serious and critical findings fail, each with where it was found. */
export async function assertAccessible(page) {
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate(() => window.axe.run());
  assert.ok(passes.length > 10, "axe-core looked at the page");
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const told = grave.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `  ${html}\n    ${failureSummary}`).join("\n")}`);
  assert.deepEqual(told, [], told.join("\n"));
}
