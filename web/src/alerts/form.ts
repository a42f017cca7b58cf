import type { Fields } from "../question/command";

/** What the form for a route holds, each as it is typed. */
export interface RouteDraft {
  name: string;
  url: string;
  kinds: string[];
  severity: string;
  owners: string[];
  only: string;
  named: boolean;
  quiet: string;
  repeat: string;
  "escalate-to": string;
  "escalate-after": string;
  resolved: boolean;
}

export const emptyRoute: RouteDraft = {
  name: "", url: "", kinds: [], severity: "", owners: [], only: "", named: false, quiet: "", repeat: "", "escalate-to": "", "escalate-after": "", resolved: false,
};

/** What is sent: only what was said. Lists are texts with commas to this operation. */
export function routeFields(draft: RouteDraft): Fields {
  const fields: Fields = {};
  for (const [name, value] of Object.entries(draft)) {
    if (Array.isArray(value) && value.length > 0) fields[name] = value.join(",");
    if (value === true) fields[name] = true;
    if (typeof value === "string" && value.trim() !== "") fields[name] = value.trim();
  }
  if (fields["escalate-to"] === undefined) delete fields["escalate-after"];
  return fields;
}
