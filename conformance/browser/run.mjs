// Drives the page that `farthing serve` shows, in a real browser, and fails on a step that fails or on any complaint
// of the browser.
//
//   FARTHING_TEST_URL          where farthing serves
//   FARTHING_TEST_CHROMIUM     the browser (default /usr/bin/chromium)
//   FARTHING_TEST_SCREENSHOTS  folder for screenshots (default .build/conformance/log/browser)
import { openSession } from "./session.mjs";
import { steps } from "./steps.mjs";

const baseURL = process.env.FARTHING_TEST_URL;
if (!baseURL) {
  console.error("FARTHING_TEST_URL is not set: start farthing with conformance/servers.sh start farthing");
  process.exit(2);
}

const session = await openSession({
  executable: process.env.FARTHING_TEST_CHROMIUM ?? "/usr/bin/chromium",
  baseURL,
  shots: process.env.FARTHING_TEST_SCREENSHOTS ?? ".build/conformance/log/browser",
});
let passed = 0;
let failed = 0;
try {
  for (const [name, step] of steps) {
    if (await runStep(name, step)) passed++;
    else failed++;
    if (failed > 0) break; // the next step starts where this one should have ended
  }
} finally {
  await session.close();
}
console.log(`browser steps: ${passed} passed, ${failed} failed, ${steps.length - passed - failed} not reached`);
process.exit(passed === steps.length && passed > 0 ? 0 : 1);

async function runStep(name, step) {
  const before = session.complaints.length;
  const begun = Date.now();
  let fault = null;
  try {
    await step(session);
  } catch (error) {
    fault = error.stack ?? String(error);
  }
  const shot = await session.screenshot(name).catch((error) => `no screenshot: ${error.message}`);
  const complaints = session.complaints.slice(before);
  const ok = fault === null && complaints.length === 0;
  console.log(`${ok ? "ok  " : "FAIL"} ${name} (${Date.now() - begun} ms, ${shot})`);
  if (fault !== null) console.log(`     ${fault}`);
  for (const complaint of complaints) console.log(`     the browser complained: ${complaint}`);
  return ok;
}
