import type { Step } from "../source/steps.ts";

/** What `--stats` tells of: the stages of a run in their order, and every rule. */
const stages = {
  start: "start of Node.js and of no502",
  discover: "configuration; find files and what belongs together",
  model: "read, resolve, link",
  rules: "ask the rules",
  findings: "suppressions, baseline, order",
  report: "write reports",
} as const;

export type StageName = keyof typeof stages;

/** Gives the time since the last mark to a stage, and to a rule where one was asked. */
export interface Stopwatch {
  readonly onStep: (step: Step) => void;
  mark(stage: StageName): void;
  /** A table in milliseconds, with its last line break. */
  table(): string;
}

/** @param now milliseconds since the program was started */
export function createStopwatch(now: () => number): Stopwatch {
  const spent = new Map<StageName, number>();
  const rules = new Map<string, number>();
  let last = 0;
  const lap = (): number => {
    const time = now();
    const passed = time - last;
    last = time;
    return passed;
  };
  const add = <K>(times: Map<K, number>, key: K, passed: number) => times.set(key, (times.get(key) ?? 0) + passed);
  return {
    onStep({ stage, name }) {
      const passed = lap();
      add(spent, stage, passed);
      if (stage === "rules" && name !== null) add(rules, name, passed);
    },
    mark: (stage) => add(spent, stage, lap()),
    table() {
      const all = (Object.keys(stages) as StageName[]).map((stage) => [stages[stage], spent.get(stage) ?? 0] as const);
      const slowest = [...rules].sort(([, a], [, b]) => b - a);
      const total = all.reduce((sum, [, time]) => sum + time, 0);
      return [
        "Milliseconds by stage:",
        ...all.map(row),
        row(["in all", total]),
        "Milliseconds by rule, the slowest first:",
        ...slowest.map(row),
        "",
      ].join("\n");
    },
  };
}

function row([name, time]: readonly [string, number]): string {
  return `${time.toFixed(2).padStart(10)}  ${name}`;
}
