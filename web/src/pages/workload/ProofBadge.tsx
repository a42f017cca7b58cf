import { Badge } from "@mantine/core";
import type { ProofAnswer, ProofShare } from "../../api/types";
import { proofState, type ProofState } from "../../workloads/proofState";

interface Props {
  shares: ProofShare[];
  total: NonNullable<ProofAnswer["totals"]>[number];
  /** Whether the shares are all that there are. */
  complete: boolean;
}

/** What this page found when it computed the shares again. */
export function ProofBadge({ shares, total, complete }: Props) {
  const { text, title, color } = told(proofState(shares, total, complete));
  return (
    <Badge variant="outline" size="sm" tt="none" fw={500} c={color} title={title} style={{ borderColor: color, flex: "none" }} data-proof>
      {text}
    </Badge>
  );
}

function told(state: ProofState): { text: string; title: string; color: string } {
  const { kind, checked, unknown } = state;
  const computed = `This page computed ${checked} shares again from their charge and cut${unknown > 0 ? `; ${unknown} cuts are too large for it` : ""}`;
  switch (kind) {
    case "off share":
      return { text: `✕ ${state.off} shares are not what their cut makes`, title: computed, color: "var(--f-bad)" };
    case "off sum":
      return { text: "✕ the shares do not add up to the total", title: computed, color: "var(--f-bad)" };
    case "part":
      return { text: `${checked} of ${state.all} shares computed again, all equal`, title: computed, color: "var(--f-dim)" };
    case "whole":
      return { text: "✓ adds up to the digit", title: `${computed}: each is equal, and together they are the total`, color: "var(--f-good)" };
  }
}
