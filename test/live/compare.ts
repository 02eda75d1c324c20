import type { Observed, ObservedStep } from "./observed.ts";
import { type Outcome, type ShownProof, type Side, type Step, testers } from "./proof.ts";

/**
 * Compares a run with what `proof.json` says of that side. Strict both ways: a documented line that is missing and a
 * warning or error that is not documented are both differences.
 *
 * @returns one sentence for each difference; empty when the run is as documented.
 */
export function differences(proof: ShownProof, example: "bad" | "fixed", observed: Observed): string[] {
  const side: Side = example === "bad" ? proof.bad : (proof.fixed ?? {});
  const found = [
    ...refusals(side, observed),
    ...proof.steps.flatMap((step, at) => stepDifferences(step, example, observed.steps[at] ?? null)),
    ...logDifferences("nginx", side.nginxLog ?? [], observed.nginxLog, /\[(warn|error|crit|alert|emerg)\]/, side),
    ...logDifferences("PHP-FPM", side.fpmLog ?? [], observed.fpmLog, /\b(WARNING|ERROR|ALERT):|^PHP:/, side),
  ];
  return found.map((text) => `${example}: ${text}`);
}

function refusals({ refused }: Side, { exits }: Observed): string[] {
  const found: string[] = [];
  for (const tester of testers) {
    const { code, output } = exits[tester];
    // A start after a refused test fails in the same way, and is not the point.
    if (tester === "php-fpm" && refused?.by === "php-fpm -t") continue;
    const wanted = refused?.by === tester ? refused.exit : 0;
    if (code !== wanted) found.push(`${tester} ends with ${code}, documented is ${wanted}: ${output.trim()}`);
    if (refused?.by !== tester) continue;
    for (const text of refused.says) {
      if (!pattern(text).test(output)) found.push(`${tester} does not say "${text}" but: ${output.trim()}`);
    }
  }
  return found;
}

function stepDifferences(step: Step, example: "bad" | "fixed", observed: ObservedStep | null): string[] {
  const wanted: Outcome | null = step[example];
  if (!wanted) return observed ? [`${step.request}: nginx answers, documented is that it does not run`] : [];
  if (!observed) return [`${step.request}: nginx does not run`];
  const found: string[] = [];
  const seen = count(observed.answers.map(({ status }) => String(status)));
  const statuses = typeof wanted.status === "number" ? { [wanted.status]: step.times ?? 1 } : wanted.status;
  if (statuses.some !== undefined) {
    const { [statuses.some]: failed, 200: rest, ...others } = seen;
    if (!failed || Object.keys(others).length) {
      found.push(`${step.request}: ${show(seen)}, documented is some ${statuses.some} and the rest 200`);
    }
  } else if (show(seen) !== show(statuses)) {
    found.push(`${step.request}: ${show(seen)}, documented is ${show(statuses)}`);
  }
  if (wanted.body !== undefined) {
    const other = observed.answers.find(({ body }) => body.trim() !== wanted.body);
    if (other) found.push(`${step.request}: body "${other.body.trim()}", documented is "${wanted.body}"`);
  }
  if (wanted.connections !== undefined && observed.connections !== wanted.connections) {
    found.push(`${step.request}: ${observed.connections} connections, documented are ${wanted.connections}`);
  }
  return found;
}

function logDifferences(
  program: string,
  documented: readonly string[],
  lines: readonly string[],
  bad: RegExp,
  side: Side,
): string[] {
  const refusal = side.refused ? [...side.refused.says, "ERROR: FPM initialization failed"] : [];
  const patterns = [...documented, ...(side.nginxLogAtTimes ?? []), ...refusal].map(pattern);
  return [
    ...documented
      .filter((text) => !lines.some((line) => pattern(text).test(line)))
      .map((text) => `${program} does not log "${text}" but: ${lines.join("\n")}`),
    ...lines
      .filter((line) => bad.test(line) && !patterns.some((known) => known.test(line)))
      .map((line) => `${program} logs what is not documented: ${line}`),
  ];
}

/** The text to the letter, with `…` for anything on that line. */
export function pattern(text: string): RegExp {
  return new RegExp(
    text
      .split("…")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*?"),
  );
}

function count(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** `5 x 200, 10 x 504` */
function show(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([status, times]) => `${times} x ${status}`)
    .join(", ");
}
