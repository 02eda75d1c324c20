/** Writes what `proof.json` says into the doc page of each rule, between the two markers. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  isShown,
  type Outcome,
  type Proof,
  provenRules,
  readProof,
  ruleFolder,
  type ShownProof,
  type Side,
  type Step,
} from "../test/live/proof.ts";
import { markdownTable } from "./markdown-table.ts";

const start = "<!-- proof:start -->";
const end = "<!-- proof:end -->";

/**
 * Brings the proof block of every `rules/<id>/doc.md` in step with its `proof.json`.
 *
 * @param check only look, write nothing.
 * @returns the pages that differ (or lack the markers), as paths from the project's root; with `check` false the ones
 * that were written and the ones that lack the markers.
 */
export function renderProofBlocks({ check }: { readonly check: boolean }): string[] {
  const stale: string[] = [];
  for (const rule of provenRules()) {
    const path = join(ruleFolder(rule), "doc.md");
    if (!existsSync(path)) continue;
    const page = readFileSync(path, "utf8");
    const next = withProofBlock(page, proofBlock(readProof(rule)));
    if (next === page) continue;
    stale.push(`rules/${rule}/doc.md`);
    if (!check && next !== null) writeFileSync(path, next);
  }
  return stale;
}

/** The page with its block replaced; null when it has not exactly one pair of markers. */
export function withProofBlock(page: string, block: string): string | null {
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from < 0 || to < from || page.indexOf(start, from + 1) >= 0) return null;
  return `${page.slice(0, from)}${start}\n${block}\n${page.slice(to)}`;
}

/** The text between the markers. */
export function proofBlock(proof: Proof): string {
  if (!isShown(proof)) return `Not shown by a server: ${proof.why}.`;
  return [
    versions(proof),
    ...(proof.note ? [proof.note] : []),
    ...requests(proof),
    ...side("bad", proof.bad),
    ...side("fixed", proof.fixed ?? {}),
    ...quiet(proof),
  ].join("\n\n");
}

function versions({ measured, replace = [] }: ShownProof): string {
  const on = measured
    ? `Measured with nginx ${measured.nginx} and PHP-FPM ${measured.php} on ${measured.date}`
    : "Not measured yet";
  if (!replace.length) return `${on}: \`bad/\` and \`fixed/\` as they are.`;
  const changes = replace.map(({ from, to, because }) => {
    const reason = because ? `, because ${because}` : ", so that a run takes seconds";
    return `\`${to}\` in place of \`${from}\`${reason}`;
  });
  return `${on}: \`bad/\` and \`fixed/\`, with ${changes.join(", and ")}.`;
}

function requests({ steps }: ShownProof): string[] {
  const connections = steps.some((step) => step.bad?.connections !== undefined);
  const head = ["Request", "bad", "fixed"];
  const rows = steps.map((step) => [title(step), outcome(step.bad, step), outcome(step.fixed, step)]);
  const table = markdownTable([head, ...rows]);
  return connections
    ? [table, "Connections are those that nginx opened to the HTTP servers behind it, one request after the other."]
    : [table];
}

function title({ request, times = 1, together = 1, upload, reload }: Step): string {
  const parts = [`\`${request}\``];
  if (times > 1) parts.push(`${times} times${together > 1 ? ` (${together} at once)` : ""}`);
  if (upload !== undefined) parts.push(`its body over ${upload} s`);
  if (reload !== undefined) parts.push(`PHP-FPM reloaded after ${reload} s`);
  return parts.join(", ");
}

/** `**502**`, `**200** (2 of 3), **504** (1 of 3)`, `**200**, empty body`: what the client of one step got. */
export function outcome(wanted: Outcome | null, { times = 1 }: Pick<Step, "times">): string {
  if (!wanted) return "nginx does not start";
  const statuses =
    typeof wanted.status !== "number" && wanted.status.some !== undefined
      ? `some ${status(wanted.status.some)}, the rest **200**`
      : typeof wanted.status === "number"
        ? `${status(wanted.status)}${times > 1 ? ` (${times} of ${times})` : ""}`
        : Object.entries(wanted.status)
            .map(([each, count]) => `${status(each)} (${count} of ${times})`)
            .join(", ");
  const body = wanted.body === undefined ? "" : wanted.body === "" ? ", empty body" : `, \`${wanted.body}\``;
  const connections =
    wanted.connections === undefined ? "" : `, ${wanted.connections} connection${wanted.connections === 1 ? "" : "s"}`;
  return statuses + body + connections;
}

function status(code: number | string): string {
  return Number(code) === 0 ? "closed without an answer" : `**${code}**`;
}

function side(example: "bad" | "fixed", { refused, nginxLog = [], nginxLogAtTimes = [], fpmLog = [] }: Side): string[] {
  return [
    ...(refused ? block(`${refusal(refused.by)} with \`${example}/\`, exit code ${refused.exit}:`, refused.says) : []),
    ...(nginxLog.length ? block(`nginx's error log with \`${example}/\`:`, nginxLog) : []),
    ...(nginxLogAtTimes.length ? block("In some runs also:", nginxLogAtTimes) : []),
    ...(fpmLog.length ? block(`PHP-FPM's log with \`${example}/\`:`, fpmLog) : []),
  ];
}

function refusal(by: string): string {
  return by === "php-fpm" ? "`php-fpm -t` finds nothing, but PHP-FPM does not start" : `\`${by}\` refuses`;
}

function quiet({ bad, fixed = {} }: ShownProof): string[] {
  const silent = !bad.refused && !bad.nginxLog && !bad.fpmLog;
  const rest = silent ? "Neither log holds a warning or an error with `bad/`: nothing tells of the fault." : null;
  const healthy = !fixed.refused && !fixed.nginxLog && !fixed.fpmLog;
  const done = healthy ? "With `fixed/` both logs hold no warning and no error." : null;
  return [rest, done].filter((text) => text !== null);
}

function block(intro: string, lines: readonly string[]): string[] {
  return [intro, `\`\`\`text\n${lines.join("\n")}\n\`\`\``];
}
