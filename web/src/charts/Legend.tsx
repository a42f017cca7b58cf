import { Money } from "../money/Money";
import classes from "./Legend.module.css";
import type { Series } from "./series";
import { colorOf } from "./tooltip";
import { useChartColors } from "./useChartColors";

interface Props {
  series: Series[];
  /** What the totals are of. */
  caption: string;
  currency: string;
  /** Opens a series; without it, and for "(others)", entries are plain text. */
  onSelect?: (series: Series) => void;
}

/** What each colour is, with its exact total: a real list, so that it can be read and reached without a pointer. */
export function Legend({ series, caption, currency, onSelect }: Props) {
  const colors = useChartColors();
  return (
    <ul className={classes.legend} aria-label="Legend">
      <li className={classes.caption}>
        <span>{caption}</span>
        <span>{currency}</span>
      </li>
      {series.map((one, rank) => (
        <li key={one.label + rank} className={classes.entry}>
          <span className={classes.swatch} style={{ background: colorOf(one, rank, colors) }} aria-hidden />
          {onSelect && one.group ? (
            <button type="button" className={`opens ${classes.label}`} title={`Open ${one.label}`} onClick={() => onSelect(one)}>
              {one.label}
            </button>
          ) : (
            <span className={`${classes.label} ${one.group ? "" : "none"}`} title={one.group ? one.label : "All smaller groups together"}>
              {one.label}
            </span>
          )}
          <Money amount={one.total} currency={currency} />
        </li>
      ))}
    </ul>
  );
}
