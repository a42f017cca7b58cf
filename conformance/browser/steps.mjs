// What a person does on the page, in order, in one browser: [name, async (session) => …]. A step throws when what it
// looks for is not there. See session.mjs for what a session offers; each step ends with a screenshot of its own name.
import assert from "node:assert/strict";

export const steps = [
  [
    "open",
    async ({ page }) => {
      const answer = await page.goto("/");
      assert.equal(answer.status(), 200);
      assert.match(await page.title(), /Farthing/);
    },
  ],
];
