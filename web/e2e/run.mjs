/**
 * The page as a person uses it, in a real browser: open, filter, group, drill down, go back, download, toggle.
 *
 *   BASE_URL       where farthing answers, on this machine; default http://127.0.0.1:8080. The mock knows bills and
 *                  workloads only, and fails from the first step of warningSteps.mjs on
 *   FARTHING_BIN   the program, so that the commands that the page shows are run and must say the same; with
 *   FARTHING_HOME  the home folder of the ledger that is served. Without them a line says that this was not done
 *   CHROMIUM       the browser; default /usr/bin/chromium
 *   SHOTS          a directory for screenshots; none are taken without it
 *
 * Works on any ledger that has charges: it reads what to click from the page. Exits 1 at the first step that fails, and
 * for anything that the browser complains about.
 */
import { openSession } from "./session.mjs";
import { steps as bills } from "./steps.mjs";
import { steps as warnings } from "./warningSteps.mjs";
import { steps as workloads } from "./workloadSteps.mjs";

const { BASE_URL: base = "http://127.0.0.1:8080", CHROMIUM: executable = "/usr/bin/chromium", SHOTS: shots } = process.env;

const steps = { ...bills, ...workloads, ...warnings };
const session = await openSession({ executable, shots });
let passed = 0;
try {
  for (const [name, step] of Object.entries(steps)) {
    if (!(await holds(name, step))) break; // the next step starts where this one should have ended
    passed += 1;
  }
} finally {
  await session.close();
}
const total = Object.keys(steps).length;
console.log(`browser: ${passed} of ${total} steps passed`);
process.exit(passed === total ? 0 : 1);

async function holds(name, step) {
  const begun = Date.now();
  try {
    await step({ ...session, base });
    if (session.complaints.length > 0) throw new Error(`the browser complained:\n${session.complaints.join("\n")}`);
    console.log(`ok    ${name} (${Date.now() - begun} ms)`);
    return true;
  } catch (error) {
    console.error(`FAIL  ${name}\n${error.stack}`);
    await session.shoot("failure").catch(() => undefined);
    return false;
  }
}
