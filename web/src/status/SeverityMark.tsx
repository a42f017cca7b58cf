import { Mark } from "./Mark";

/** How soon somebody should look; findings have high, medium and low, alerts critical, warning and info. */
export function SeverityMark({ severity }: { severity: string }) {
  return <Mark color={colorOf(severity)} text={severity} />;
}

function colorOf(severity: string) {
  if (severity === "critical" || severity === "high") return "bad";
  return severity === "warning" || severity === "medium" ? "warn" : "dim";
}
