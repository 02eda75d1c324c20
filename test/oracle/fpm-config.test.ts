import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { buildFpm } from "../../src/model/fpm.ts";
import type { Fpm, Host, Pool } from "../../src/model/stack.ts";
import { fpmDumpToIni, isFpmDump } from "../../src/resolve/fpm/dump.ts";
import { evaluateFpm } from "../../src/resolve/fpm/evaluate.ts";
import type { EvaluatedFpm } from "../../src/resolve/fpm/evaluated.ts";
import { createSources } from "../../src/resolve/sources.ts";
import { diskFileSystem } from "../../src/source/disk.ts";
import { fileId } from "../../src/source/span.ts";
import { evaluate, heldWhole } from "../resolve/fpm/held-whole.ts";
import { describeWithServers, servers } from "../support/servers.ts";
import { type Case, configCases, mergedCases } from "./fpm-config-cases.ts";

const root = mkdtempSync(join(tmpdir(), "no502-fpm-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Lays the files out and gives the main one its error log, which FPM would look for below its own prefix. */
function layOut(question: Case, at: number): string {
  const directory = join(root, String(at));
  for (const [name, text] of Object.entries(question.files)) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    const log = name === "main" ? `error_log = ${directory}/error.log\n` : "";
    writeFileSync(path, log + text.replaceAll("@", directory));
  }
  return join(directory, "main");
}

function ours(main: string): EvaluatedFpm {
  return evaluateFpm({
    main: fileId(main),
    extra: [],
    files: heldWhole(diskFileSystem),
    sources: createSources(diskFileSystem, new Map()),
    prefix: "/usr",
    version: servers?.phpVersion ?? null,
  });
}

function ask(
  options: readonly string[],
  main: string,
): Promise<{ ok: boolean; lines: readonly string[]; text: string }> {
  return new Promise((resolve) => {
    execFile(servers?.fpm ?? "", [...options, "-y", main], { encoding: "utf8" }, (error, stdout, stderr) => {
      const text = stdout + stderr;
      resolve({ ok: error === null, text, lines: text.split("\n").map((line) => line.replace(/^\[[^\]]*\] /, "")) });
    });
  });
}

/** The first complaint, without level and place. */
function complaint(lines: readonly string[]): string | null {
  const line = lines.find((text) => /^(?:ERROR|ALERT): /.test(text));
  return (
    line
      ?.replace(/^[A-Z]+: /, "")
      .replace(/^\[[^\]]*:\d+\] /, "")
      .replace(/ from \S+ at line \d+\.?$/, "") ?? null
  );
}

describeWithServers("what php-fpm -t refuses", () => {
  const asRoot = process.getuid?.() === 0;
  it.concurrent.each(configCases.map((question, at) => [question.name, question, at] as const))(
    "%s",
    async (_name, question, at) => {
      const main = layOut(question, at);
      const { ok, lines } = await ask(["-t"], main);
      const refusals = ours(main).refusals.filter((refusal) => refusal.only !== "as root" || asRoot);
      const expected = ok ? null : complaint(lines);
      expect(refusals[0]?.original ?? null).toBe(expected);
    },
  );

  it("asks enough", () => {
    expect(configCases.length).toBeGreaterThanOrEqual(80);
  });
});

const host = { name: "test", kind: "server", because: "a test" } as Host;

/** What a rule can ask, by setting: numbers and times as such, the rest as text. */
function answers(fpm: Fpm): unknown {
  const pools = fpm.pools.map((pool: Pool) => ({
    name: pool.name,
    address: pool.address.value,
    ...Object.fromEntries(
      ["user", "group", "pm", "security.limit_extensions", "ping.path", "listen.allowed_clients"].map((key) => [
        key,
        pool.setting(key).value,
      ]),
    ),
    ...Object.fromEntries(
      [
        "pm.max_children",
        "pm.start_servers",
        "pm.min_spare_servers",
        "pm.max_spare_servers",
        "pm.max_requests",
        "listen.backlog",
      ].map((key) => [key, pool.int(key).value]),
    ),
    ...Object.fromEntries(
      ["request_terminate_timeout", "pm.process_idle_timeout"].map((key) => [key, pool.seconds(key).value]),
    ),
    clear_env: pool.flag("clear_env").value,
    env: pool.setting("env[POOL]").value,
    ...Object.fromEntries(
      ["memory_limit", "display_errors", "log_errors", "error_log", "disable_functions"].map((name) => [
        name,
        pool.php(name).value,
      ]),
    ),
  }));
  return {
    pools,
    processControl: fpm.seconds("process_control_timeout").value,
    interval: fpm.seconds("emergency_restart_interval").value,
    max: fpm.int("process.max").value,
    limit: fpm.int("log_limit").value,
  };
}

describeWithServers("what php-fpm -tt says each setting is", () => {
  it.concurrent.each(mergedCases.map((question, at) => [question.name, question, at] as const))(
    "%s",
    async (_name, question, at) => {
      const main = layOut(question, 1000 + at);
      const { ok, text } = await ask(["-tt"], main);
      expect(ok).toBe(true);
      const evaluated = ours(main);
      expect(evaluated.refusals).toEqual([]);

      expect(isFpmDump(text)).toBe(true);
      const ini = fpmDumpToIni(text) as string;
      expect(ini.length).toBe(text.length);
      const dumped = evaluate({ "/dump": ini }, { main: "/dump" });
      expect(dumped.dump).toBe(true);
      expect(dumped.refusals).toEqual([]);
      expect(answers(buildFpm(dumped, host, []))).toEqual(answers(buildFpm(evaluated, host, [])));
      for (const pool of dumped.pools) {
        for (const { entry } of pool.entries) {
          expect(text.slice(entry.keySpan.start, entry.keySpan.end)).toBe(
            ini.slice(entry.keySpan.start, entry.keySpan.end),
          );
        }
      }
    },
  );
});

describe("a text that is no dump", () => {
  it("is left alone", () => {
    expect(fpmDumpToIni("[global]\npid = /run/x.pid\n")).toBeNull();
  });
});
