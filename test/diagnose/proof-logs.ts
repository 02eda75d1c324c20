import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../rules/index.ts";
import { createDiagnosis, type DiagnosisResult } from "../../src/diagnose/diagnosis.ts";
import { utc } from "../../src/diagnose/time-zone.ts";
import type { LintResult } from "../../src/engine/lint-result.ts";
import type { Observed } from "../live/observed.ts";
import { placeExample } from "../live/place.ts";
import { ruleFolder, type ShownProof } from "../live/proof.ts";
import { lintFiles } from "../support/lint.ts";

/** Lints an example as its proof runs it: at its run-time paths, replacements made. */
export function lintPlaced(rule: string, proof: ShownProof, example: "bad" | "fixed"): LintResult {
  const folder = `${ruleFolder(rule)}/${example}`;
  const own = join(folder, ".no502.json");
  const config = existsSync(own) ? { ".no502.json": readFileSync(own, "utf8") } : {};
  return lintFiles({ ...placeExample(folder, proof.replace ?? [], new Set()), ...config }, { paths: ["/etc"] });
}

/** What `no502 diagnose` says of these logs, each a list of lines. */
export function diagnoseLogs(
  lint: Pick<LintResult, "findings" | "suppressed" | "stacks">,
  ...logs: readonly (readonly string[])[]
): DiagnosisResult {
  const diagnosis = createDiagnosis(lint, rules);
  for (const lines of logs) {
    const reader = diagnosis.log({ zone: utc, written: Date.UTC(2026, 10, 21) });
    for (const line of lines) reader.line(line);
    reader.end();
  }
  return diagnosis.result();
}

/** The lines of a run: what nginx and PHP-FPM logged, and what a program that refuses says. */
export function linesOf(observed: Observed): readonly (readonly string[])[] {
  const refusals = Object.values(observed.exits).flatMap(({ code, output }) => (code === 0 ? [] : output.split("\n")));
  return [observed.nginxLog, observed.fpmLog, refusals.filter((line) => line.trim() !== "")];
}

const nginxTime = "2026/11/20 12:00:00";
const fpmTime = "[20-Nov-2026 12:00:00]";

/**
 * The lines that a proof documents, put back into whole ones: what `…` stands for, the time, the process and nginx's
 * fields, for the server and the first request of the example.
 */
export function documentedLines(proof: ShownProof, server: string): readonly (readonly string[])[] {
  const { bad } = proof;
  const request = `client: 127.0.0.1, server: ${server}, request: "${proof.steps[0]?.request} HTTP/1.1"`;
  const nginx = [...(bad.nginxLog ?? []), ...(bad.nginxLogAtTimes ?? [])].map((text) => {
    const line = text.replace(/^(\[\w+\]) … /, `${nginxTime} $1 31#31: *7 `);
    const whole = line.replaceAll("…", "1");
    return /upstream|resolve/.test(whole) && !whole.includes(", client:")
      ? `${whole}, ${request}, host: "${server}"`
      : whole;
  });
  const fpm = (bad.fpmLog ?? []).map((text) => fpmLine(text));
  const refusal = (bad.refused?.says ?? []).map((text) =>
    bad.refused?.by === "nginx -t" ? `nginx: ${text.replace(" … ", " ").replaceAll("…", "1")}` : fpmLine(text),
  );
  return [nginx, fpm, refusal];
}

function fpmLine(text: string): string {
  return text.startsWith("PHP:") ? text : `${fpmTime} ${text.replaceAll("…", "1")}`;
}
