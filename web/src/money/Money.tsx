import { display, exact } from "./format";

interface Props {
  amount: string;
  currency: string;
  /** Where the currency is not said nearby. */
  withCurrency?: boolean;
}

/** An amount for reading; every digit is in the title. */
export function Money({ amount, currency, withCurrency = false }: Props) {
  return (
    <span className="number" title={`${currency} ${exact(amount)}`}>
      {withCurrency && <span className="dim">{currency} </span>}
      {display(amount)}
    </span>
  );
}
