import { type FileId, fileId } from "../../source/span.ts";

/** Texts by id. An id states which packaging it is of and where the file lies, so that one id has one text. */
const texts = new Map<FileId, string>();

/**
 * Makes the text of a file that an image or package brings readable under its id.
 *
 * @param packaging `php-fpm-2026`, `debian-php8.2`: names the text together with the path
 * @param path run-time path
 */
export function stockImageFile(packaging: string, path: string, text: string): FileId {
  const id = fileId(`stock:${packaging}:${path}`);
  texts.set(id, text);
  return id;
}

/** The text of a file of an image or package; null for other ids. */
export function stockImageText(id: FileId): string | null {
  return texts.get(id) ?? null;
}

/** nginx statements, one a line. */
export function statements(list: readonly string[]): string {
  return list.map((line) => (/[{};]\s*$/.test(line) ? `${line}\n` : `${line};\n`)).join("");
}
