import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whether the program and the home of its ledger are known, so that commands can be run. */
export const hasTerminal = Boolean(process.env.FARTHING_BIN && process.env.FARTHING_HOME);

/** Runs text as a person would who pasted it into a shell, where `farthing` is FARTHING_BIN; returns what it printed. */
export async function paste(text) {
  const folder = await mkdtemp(join(tmpdir(), "farthing-e2e-"));
  try {
    await symlink(resolve(process.env.FARTHING_BIN), join(folder, "farthing"));
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
    return (await run("/bin/sh", ["-c", text], { env, maxBuffer: 64 << 20 })).stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}
