import type { Finding } from "../../api/types";
import { Mark } from "../../status/Mark";

/** Where a finding stands: what somebody said of it, or whether it goes on. */
export function StandingMark({ finding }: { finding: Finding }) {
  if (finding.feedback) return <Mark color="dim" text={`called ${finding.feedback.said}`} title={finding.feedback.note} />;
  if (finding.silenced) return <Mark color="dim" text="comes again" title={`As ${finding.silenced}, which somebody called expected or planned`} />;
  if (finding.state === "open") return <Mark color="bad" text="open" title="It goes on at the newest days that are known whole" />;
  return <Mark color="dim" text="ended" title="Amounts are as ever again, or as ever is what they are now" />;
}
