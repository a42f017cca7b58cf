import { PartialBadge } from "./PartialBadge";

/** A title, marked where what it names is partial. */
export function Marked({ text, partial }: { text: string; partial: boolean }) {
  return (
    <>
      {text} {partial && <PartialBadge />}
    </>
  );
}
