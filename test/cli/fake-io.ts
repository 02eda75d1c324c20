import type { Core } from "../../src/cli/core.ts";
import type { Io } from "../../src/cli/io.ts";
import { main } from "../../src/cli/main.ts";
import type { LintRequest } from "../../src/engine/lint.ts";
import type { LintResult } from "../../src/engine/lint-result.ts";
import type { AnyRule } from "../../src/rule/define-rule.ts";
import { defineRule } from "../../src/rule/define-rule.ts";
import { memoryFileSystem } from "../../src/source/memory.ts";
import { fakeResult } from "../report/fake-result.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What the linter was asked; null when it was not reached. */
  readonly request: LintRequest | null;
  readonly written: ReadonlyMap<string, string>;
}

export interface Setting {
  readonly result?: LintResult | ((request: LintRequest) => LintResult);
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Io["env"];
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly input?: string | Uint8Array;
  /** What somebody types at the terminal; left out where there is none. */
  readonly answers?: readonly string[];
  readonly own?: Readonly<Record<string, string>>;
  /** Made-up ones when left out. */
  readonly rules?: readonly AnyRule[];
}

export const fakeRules: readonly AnyRule[] = ["socket-tcp-mismatch", "timeout-inversion", "zero-timeout"].map((id) =>
  defineRule({
    id,
    summary: `summary of ${id}`,
    category: id.startsWith("socket") ? "address" : "timeouts",
    severity: "error",
    confidence: "high",
    since: "0.1.0",
    sources: ["https://nginx.org/"],
    each: "stack",
    check() {},
  }),
);

/** Streams and files of a test; `/w` is the working directory. */
export function fakeIo(setting: Setting = {}): { readonly io: Io; said(): Pick<Ran, "out" | "err" | "written"> } {
  let out = "";
  let err = "";
  let time = 0;
  const written = new Map<string, string>();
  const answers = [...(setting.answers ?? [])];
  const io: Io = {
    args: [],
    cwd: "/w",
    env: setting.env ?? {},
    packageRoot: "/package",
    terminal: setting.terminal ?? false,
    columns: setting.columns ?? 80,
    errorTerminal: setting.terminal ?? false,
    now: () => {
      time += 40;
      return time;
    },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readInput: () =>
      typeof setting.input === "string" ? new TextEncoder().encode(setting.input) : (setting.input ?? new Uint8Array()),
    inputTerminal: setting.answers !== undefined,
    ask: async (question) => {
      err += question;
      return answers.shift() ?? null;
    },
    readFile(path) {
      const text = setting.files?.[path];
      if (text === undefined) throw new Error("ENOENT: no such file");
      return text;
    },
    writeFile(path, text) {
      if (path.startsWith("/missing")) throw new Error("ENOENT: no such directory");
      written.set(path, text);
    },
    replaceFiles(files) {
      for (const { path, after } of files) written.set(path, after);
    },
    execute: () => null,
    readOwn: (path) => setting.own?.[path] ?? null,
  };
  return { io, said: () => ({ out, err, written }) };
}

/** Runs a command line against a linter that answers what the test says. */
export async function run(args: readonly string[], setting: Setting = {}): Promise<Ran> {
  let request: LintRequest | null = null;
  const { io, said } = fakeIo(setting);
  const core: Core = {
    rules: setting.rules ?? fakeRules,
    fileSystem: memoryFileSystem(setting.files ?? { "/w/nginx.conf": "" }),
    lint(asked) {
      request = asked;
      const { result } = setting;
      return typeof result === "function" ? result(asked) : (result ?? fakeResult({ "/w/nginx.conf": "" }, []));
    },
  };
  const code = await main({ ...io, args }, core);
  return { code, request, ...said() };
}
