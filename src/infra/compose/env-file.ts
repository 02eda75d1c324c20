/**
 * Variables of a `.env` file as compose reads it: `NAME=value`, `export NAME=value`, quotes, comments. A name without `=`
 * takes its value from the shell: it is left out.
 */
export function parseEnvFile(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const line =
    /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*[=:][ \t]*(?:"((?:\\.|[^"\\])*)"|'([^']*)'|([^\r\n]*))/gm;
  for (const [, name = "", double, single, plain] of text.matchAll(line)) {
    if (double !== undefined) values.set(name, double.replace(/\\n/g, "\n").replace(/\\(["\\$])/g, "$1"));
    else values.set(name, single ?? (plain ?? "").replace(/(?:^|\s)#.*$/, "").trim());
  }
  return values;
}
