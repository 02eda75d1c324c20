import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const projectFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const rulesFolder = join(projectFolder, "rules");

/** Folders in rules/, in order. */
export const ruleFolders: readonly string[] = readdirSync(rulesFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

/** Every file below a folder: path relative to it, with `/`, to text. Empty when there is no such folder. */
export function readTree(folder: string): Readonly<Record<string, string>> {
  if (!existsSync(folder)) return {};
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(
    paths.map((path) => [relative(folder, path).replaceAll("\\", "/"), readFileSync(path, "utf8")]),
  );
}

/** `nginx/nginx.conf:12 timeout-inversion` for every line that ends in `# expect: timeout-inversion` or `; expect: ...`. */
export function expectations(files: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(files).flatMap(([path, text]) =>
    text.split("\n").flatMap((line, at) => {
      const ids = /[#;]\s*expect:\s*([\w-]+(?:\s*,\s*[\w-]+)*)\s*$/.exec(line)?.[1] ?? "";
      return ids
        .split(",")
        .map((id) => id.trim())
        .filter(Boolean)
        .map((id) => `${path}:${at + 1} ${id}`);
    }),
  );
}
