import type { ReactNode } from "react";
import tiles from "../pages/overview/Tiles.module.css";

interface Props {
  name: string;
  /** The figure as it is shown. */
  value: string;
  /** Every digit of it, or what it is. */
  title?: string;
  currency?: string;
  children?: ReactNode;
}

/** One large figure with what it is and a line below; stands in a list of them. */
export function Figure({ name, value, title, currency, children }: Props) {
  return (
    <li className={tiles.tile}>
      <div className={tiles.head}>
        <span className={tiles.metric}>{name}</span>
      </div>
      <div className={tiles.amount} title={title}>
        {currency && <span className={tiles.currency}>{currency}</span>} {value}
      </div>
      <div className={`dim ${tiles.change}`}>{children}</div>
    </li>
  );
}

export function Figures({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={tiles.tiles} aria-label={label}>
      {children}
    </ul>
  );
}
