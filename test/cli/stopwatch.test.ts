import { expect, it } from "vitest";
import { createStopwatch } from "../../src/cli/stopwatch.ts";
import { fakeResult } from "../report/fake-result.ts";
import { run } from "./fake-io.ts";

it("gives the time between two marks to the stage that ended", () => {
  const times = [10, 11.5, 20, 23, 24, 25, 40];
  const watch = createStopwatch(() => times.shift() ?? 0);
  watch.mark("start");
  watch.onStep({ stage: "discover", name: null, done: 1, total: 1 });
  watch.onStep({ stage: "model", name: null, done: 1, total: 1 });
  watch.onStep({ stage: "rules", name: "slow", done: 1, total: 2 });
  watch.onStep({ stage: "rules", name: "quick", done: 2, total: 2 });
  watch.onStep({ stage: "findings", name: null, done: 1, total: 1 });
  watch.mark("report");
  expect(watch.table()).toBe(
    [
      "Milliseconds by stage:",
      "     10.00  start of Node.js and of no502",
      "      1.50  configuration; find files and what belongs together",
      "      8.50  read, resolve, link",
      "      4.00  ask the rules",
      "      1.00  suppressions, baseline, order",
      "     15.00  write reports",
      "     40.00  in all",
      "Milliseconds by rule, the slowest first:",
      "      3.00  slow",
      "      1.00  quick",
      "",
    ].join("\n"),
  );
});

it("--stats tells it on standard error, also when quiet, and changes no report", async () => {
  const result = fakeResult({ "/w/nginx.conf": "" }, []);
  const ran = await run(["--stats", "--quiet", "--format", "json"], { result });
  expect(ran.err).toMatch(/^Milliseconds by stage:\n/);
  expect(ran.out).toBe((await run(["--quiet", "--format", "json"], { result })).out);
  expect((await run(["--quiet"], { result })).err).toBe("");
});
