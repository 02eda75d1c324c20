import type { ReadResult } from "../source/file-system.ts";
import type { FileId } from "../source/span.ts";
import type { IniFile } from "../syntax/ini/tree.ts";
import type { NginxFile } from "../syntax/nginx/tree.ts";

/** How discovery reads: `peek` looks without obligation, the others parse once and remember. */
export interface Reader {
  peek(id: FileId): ReadResult;
  nginx(id: FileId): NginxFile | null;
  ini(id: FileId): IniFile | null;
}
