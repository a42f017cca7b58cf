/** A virtual tag, as rules.yaml has it, that takes the team from a tag. JSON's texts are YAML's too. */
export function ruleFor(tag: string): string {
  const dimension = tagDimension(tag);
  return [
    "virtualTags:",
    `  - name: ${JSON.stringify(`Team from ${tag}`)}`,
    `    where: ${JSON.stringify(`${dimension} is not null`)}`,
    `    set: {Team: {from: ${JSON.stringify(dimension)}}}`,
    "",
  ].join("\n");
}

/** A tag in the filter language: bare where its key allows, in quotes otherwise. */
export function tagDimension(key: string): string {
  return `Tags.${/^[\p{L}\p{N}\p{M}_.:/@+-]+$/u.test(key) ? key : `"${key.replaceAll('"', '""')}"`}`;
}
