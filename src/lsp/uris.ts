import { fileURLToPath, pathToFileURL } from "node:url";

/** The absolute `/`-separated path of a `file:` address; null for other schemes and for what is no address. */
export function pathOf(uri: string): string | null {
  if (!/^file:/i.test(uri)) return null;
  try {
    return fileURLToPath(uri).replaceAll("\\", "/");
  } catch {
    return null;
  }
}

export function uriOf(path: string): string {
  return pathToFileURL(path).href;
}
