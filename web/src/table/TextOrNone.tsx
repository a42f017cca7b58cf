/** A value, or a dash where there is none. */
export function TextOrNone({ text }: { text: string | null | undefined }) {
  if (text !== null && text !== undefined && text !== "") return <>{text}</>;
  return <span className="dim">–</span>;
}
