import { Link } from "wouter";
import { tabs } from "../../workloads/kinds";
import { type WorkloadsState, writeWorkloads } from "../../workloads/state";
import classes from "./TabBar.module.css";

/** What can be listed. Each tab is a place with an address; order and search are the list's own and do not follow. */
export function TabBar({ state }: { state: WorkloadsState }) {
  return (
    <nav aria-label="Kinds of workloads" className={classes.tabs}>
      {tabs.map(({ id, name }) => (
        <Link
          key={id}
          href={`/workloads?${writeWorkloads({ ...state, tab: id, sort: null, find: "" })}`}
          className={classes.tab}
          aria-current={state.tab === id ? "page" : undefined}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
