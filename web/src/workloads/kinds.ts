/** What can be listed; the id stands in the URL. */
export const tabs = [
  { id: "runs", name: "Runs" },
  { id: "pipelines", name: "Pipelines" },
  { id: "endpoints", name: "Endpoints" },
  { id: "models", name: "Models" },
  { id: "datasets", name: "Datasets" },
  { id: "all", name: "Everything" },
] as const;

export type Tab = (typeof tabs)[number]["id"];

export function readTab(text: string | null): Tab {
  return tabs.find(({ id }) => id === text)?.id ?? "runs";
}
