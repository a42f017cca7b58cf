import type { AlertMessage, Route } from "../api/types";

/** The kinds of causes, with what each is. */
export const kinds = [
  { value: "budget", label: "Budgets" },
  { value: "threshold", label: "Thresholds of runs and endpoints" },
  { value: "anomaly", label: "Anomalies" },
  { value: "self-test", label: "What could keep warnings silent" },
];

/** Which causes a route takes, in words. */
export function takesWords({ named, kinds, severity, owners, slice }: Route): string {
  if (named) return "only what names it";
  const words = [
    ...(kinds ?? []),
    ...(severity ? [`from ${severity} on`] : []),
    ...(owners ?? []).map((owner) => `of ${owner}`),
    ...Object.entries(slice ?? {}).map(([name, value]) => `${name} ${value}`),
  ];
  return words.length === 0 ? "everything" : words.join(", ");
}

/** When a route keeps still, waits and insists, in words; "" where it does none of it. */
export function mannersWords({ quiet, quietAll, group, repeat, escalateTo, escalateAfter, resolved }: Route): string {
  const words = [
    quiet && `quiet ${quiet}${quietAll ? ", even if critical" : ""}`,
    group && `grouped for ${group}`,
    repeat && `again after ${repeat}`,
    escalateTo && `to ${escalateTo} if nobody acknowledges for ${escalateAfter}`,
    resolved && "told when it is over",
  ];
  return words.filter(Boolean).join("; ");
}

/** What became of a message. */
export function messageWords({ status, attempts, failure }: Pick<AlertMessage, "status" | "attempts" | "failure">): string {
  if (status === "sent") return "";
  const tries = attempts === 0 ? "" : `${attempts} ${attempts === 1 ? "attempt" : "attempts"} failed`;
  return [tries, failure].filter(Boolean).join(": ");
}

/** How long an alert can be snoozed for, as the API takes it. */
export const snoozes = [
  { value: "8h", label: "8 hours" },
  { value: "24h", label: "1 day" },
  { value: "3d", label: "3 days" },
  { value: "7d", label: "a week" },
];

/** An alert's page, if the server's link is one of ours: anything else is not followed. */
export function pageOf(link: string): string | undefined {
  return /^\/(?!\/)/.test(link) ? link : undefined;
}
