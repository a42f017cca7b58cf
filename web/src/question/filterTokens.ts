/** A piece of filter text. Only a bare name can be a keyword. */
export interface Token {
  kind: "name" | "value" | "sign";
  text: string;
}

/** Space, a tag key in double quotes (`Tags."my key"`), a value in either quotes, a bare name, or a sign. */
const piece = /\s+|(Tags\."(?:[^"]|"")*")|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|([\p{L}\p{N}\p{M}_.:/@+-]+)|(!=|[=(),])/iuy;

/** Splits filter text, or returns null at the first character that starts no token. */
export function tokens(text: string): Token[] | null {
  const found: Token[] = [];
  piece.lastIndex = 0;
  while (piece.lastIndex < text.length) {
    const match = piece.exec(text);
    if (match === null) return null;
    const [, tag, single, double, name, sign] = match;
    const value = single?.replaceAll("''", "'") ?? double?.replaceAll('""', '"');
    if (value !== undefined) found.push({ kind: "value", text: value });
    else if (tag !== undefined || name !== undefined) found.push({ kind: "name", text: (tag ?? name)! });
    else if (sign !== undefined) found.push({ kind: "sign", text: sign });
  }
  return found;
}
