/** The kinds of effects, as docs/explain.md has them, with what each says. */
const known: Record<string, { name: string; meaning: string }> = {
  price: { name: "Price", meaning: "A unit costs more or less than before" },
  usage: { name: "Usage", meaning: "More or less was used" },
  mix: { name: "Mix", meaning: "The same usage of dearer or cheaper things: another model, meter or region" },
  utilisation: { name: "Utilisation", meaning: "The same work held more or less of what is paid for" },
  new: { name: "New", meaning: "Charges that exist only now" },
  retired: { name: "Retired", meaning: "Charges that existed only before" },
  commitment: { name: "Commitments", meaning: "More or less is covered, a commitment's rate changed, or its fee or unused part" },
  credit: { name: "Credits", meaning: "Credits and adjustments" },
  tax: { name: "Tax", meaning: "Charges of ChargeCategory Tax" },
};

/** An effect's name for people; one that this page does not know keeps its own. */
export function effectName(effect: string): string {
  return known[effect]?.name ?? effect;
}

/** What an effect says, or "" where this page does not know it. */
export function effectMeaning(effect: string): string {
  return known[effect]?.meaning ?? "";
}
