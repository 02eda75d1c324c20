import type { FileId } from "../../source/span.ts";
import { findPlaceholders } from "../template/find-placeholders.ts";
import { readStatements } from "./read-statements.ts";
import { tokenize } from "./tokenize.ts";
import type { NginxFile, Token } from "./tree.ts";

/**
 * Reads a file as nginx's own reader does (`ngx_conf_read_token` of src/core/ngx_conf_file.c; measured: "Lexer: nginx").
 * Never throws; after a problem it goes on where a person would.
 */
export function parseNginx(id: FileId, text: string): NginxFile {
  const { root, comments, problems, placeholders } = readStatements(id, text, findPlaceholders(id, text));
  let tokens: readonly Token[] | null = null;
  const file: NginxFile = {
    kind: "nginx",
    id,
    text,
    get tokens() {
      tokens ??= tokenize(file);
      return tokens;
    },
    items: root.items,
    damaged: root.damaged,
    comments,
    problems,
    placeholders,
  };
  return file;
}
