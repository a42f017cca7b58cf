import { useSources } from "../api/hooks";
import { isSample } from "./sample";
import classes from "./SampleBanner.module.css";

/** Says plainly that nothing here was really paid. */
export function SampleBanner() {
  const sources = useSources();
  if (!isSample(sources.data?.sources ?? [])) return null;
  return (
    <div role="note" className={classes.banner}>
      <strong>Sample data</strong> – a made-up company, imported like real bills. Your own:{" "}
      <code>farthing import PATH</code>
    </div>
  );
}
