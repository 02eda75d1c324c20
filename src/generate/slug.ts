/** What files and names of a site are called: its first name, without what a file's name cannot hold. */
export function slugOf({ serverNames: [first = "_"] }: { readonly serverNames: readonly string[] }): string {
  if (first === "_") return "any-name";
  return first.replace(/^\*\./, "wildcard.");
}
