import { geometry } from "../money/exact";
import { exact } from "../money/format";
import { periodText } from "../question/dateText";
import type { Grain } from "../question/question";
import classes from "./Sparkline.module.css";

interface Props {
  /** Exact, in the order of the periods; null where nothing was charged. */
  amounts: (string | null)[];
  periods: string[];
  grain: Grain;
  currency: string;
}

const [width, height] = [96, 20];

/** How an amount moved, small: a bar for each period; where nothing was charged there is none. */
export function Sparkline({ amounts, periods, grain, currency }: Props) {
  const charged = amounts.flatMap((amount, index) => (amount === null ? [] : [{ amount, index, size: Math.max(0, geometry(amount)) }]));
  if (charged.length === 0) return <span className="dim">–</span>;
  const most = Math.max(...charged.map(({ size }) => size));
  const [first, last] = [charged[0]!, charged.at(-1)!];
  const told = [...new Set([first, last])].map(({ amount, index }) => `${periodText(periods[index]!, grain)}: ${exact(amount)} ${currency}`);
  const step = width / amounts.length;
  return (
    <svg className={classes.line} width={width} height={height} role="img" aria-label={told.join(" – ")}>
      <title>{told.join(" – ")}</title>
      <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} className={classes.ground} />
      {charged.map(({ index, size }) => {
        const tall = most === 0 ? 1 : Math.max(1, (size / most) * (height - 2));
        return <rect key={index} x={index * step} y={height - tall} width={Math.max(1, Math.min(10, step - 1))} height={tall} />;
      })}
    </svg>
  );
}
