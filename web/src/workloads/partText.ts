import type { ProofShare } from "../api/types";
import { percent } from "../money/exact";

/** The part of its charge that a share is: short in percent, exactly as the cut. */
export function partText({ cutFrom, cutTo, cutOf }: Pick<ProofShare, "cutFrom" | "cutTo" | "cutOf">): { short: string; exactly: string } {
  if (cutFrom === null || cutTo === null || cutOf === null) return { short: "all", exactly: "The whole line" };
  const [part, whole] = [BigInt(cutTo) - BigInt(cutFrom), BigInt(cutOf)];
  const exactly = `${grouped(cutFrom)} to ${grouped(cutTo)} of ${grouped(cutOf)}`;
  return { short: shortOf(part, whole), exactly };
}

/** In percent; what is nearly nothing or nearly all does not read as nothing or all. */
function shortOf(part: bigint, whole: bigint): string {
  const share = percent(String(part), String(whole));
  if (share === null) return "–";
  if (share === "0.0" && part !== 0n) return "< 0.1%";
  if (share === "100.0" && part !== whole) return "> 99.9%";
  return `${share}%`;
}

/** Digits in threes, told apart by thin spaces. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}
