import { SegmentedControl } from "@mantine/core";

interface Props {
  currencies: string[];
  value: string;
  onChange: (currency: string) => void;
}

/** Chooses the currency that is drawn and listed: amounts in different ones are never added. Absent for a single one. */
export function CurrencySwitch({ currencies, value, onChange }: Props) {
  if (currencies.length < 2) return null;
  return <SegmentedControl size="xs" aria-label="Currency" data={currencies} value={value} onChange={onChange} />;
}
