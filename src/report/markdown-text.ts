/** marked keeps entities in texts as written. A blank that may not break is a blank. */
export function unescapeHtml(text: string): string {
  const signs: Readonly<Record<string, string>> = {
    lt: "<",
    gt: ">",
    quot: '"',
    "#39": "'",
    amp: "&",
    nbsp: " ",
  };
  return text.replace(/&(lt|gt|quot|#39|amp|nbsp);/g, (all, name: string) => signs[name] ?? all);
}
