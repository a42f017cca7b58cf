import { Money } from "./Money";

/** An amount, or a dash where there is none: absent is not zero. */
export function AmountOrNone({ amount, currency }: { amount: string | null | undefined; currency: string }) {
  if (amount !== undefined && amount !== null) return <Money amount={amount} currency={currency} />;
  return (
    <span className="dim" title="No amount">
      –
    </span>
  );
}
