import type { FileId } from "./span.ts";

/** Files that no502 carries itself, in place of those a distribution or an image ships. */
export function isStock(id: FileId): boolean {
  return id.startsWith("stock:");
}
