import type { LintResult } from "../../src/engine/lint-result.ts";
import { fileId } from "../../src/source/span.ts";
import { at, fakeResult, finding, label } from "./fake-result.ts";

/** What a file name and a message may hold and a format may stumble over. */
export const nastyPath = "/w/a,b:c%d&<\"'>\u001b[31m`|é😀.conf";
export const nastyText =
  '100%\r\n::error::<b attr="x">&amp;\'`` ``` [l](1) ]]> \u0000\u001b[31m\u202e\ud800 \uffff é 😀, a: b';
export const nastyFiles = { [nastyPath]: "x 1;\nserver {\n}\n", "/w/z.conf": "````\n" };

/** Findings and trouble made of it. */
export function nastyResult(): LintResult {
  const other = label(at(nastyFiles, "/w/z.conf", "````"), nastyText);
  return fakeResult(
    nastyFiles,
    [
      finding(at(nastyFiles, nastyPath, "x 1;"), { message: nastyText, related: [other], severity: "warning" }),
      finding(at(nastyFiles, nastyPath, "server {\n}"), { message: nastyText, label: nastyText, fingerprint: "f00e" }),
      finding(at(nastyFiles, "/w/z.conf", "````"), { message: nastyText, severity: "info", fingerprint: "f00f" }),
    ],
    {
      unread: [{ file: fileId(nastyPath), failure: "forbidden", message: nastyText }],
      internalErrors: [{ rule: "zero-timeout", message: nastyText, stack: null, at: null }],
    },
  );
}
