import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as ini from "ini";
import { afterAll, describe, expect, it } from "vitest";
import { fileId } from "../../src/source/span.ts";
import { parseIni } from "../../src/syntax/ini/parse.ts";
import type { IniEntry, IniFile } from "../../src/syntax/ini/tree.ts";
import { describeWithServers, servers } from "../support/servers.ts";
import { hashKeys, lines, unknownKeys } from "./fpm-reader-inputs.ts";

interface FpmSays {
  /** False also where a whole configuration fails later, a pool without a user for one. */
  readonly accepts: boolean;
  /** `php_admin_value[x]` and the like, as FPM ended up with them. */
  readonly values: ReadonlyMap<string, string>;
  /** The first thing it prints against the file, without place. */
  readonly refusal: string | null;
  /** The line it prints for it; null for syntax errors, which PHP's parser counts within one line. */
  readonly line: number | null;
}

const directory = servers ? mkdtempSync(join(tmpdir(), "no502-reader-")) : "";
afterAll(() => directory && rmSync(directory, { recursive: true, force: true }));

function configuration(line: string): string {
  return `[global]
error_log = ${directory}/error.log
[www]
user = www-data
listen = ${directory}/www.sock
pm = static
pm.max_children = 1
ping.path = /ping
${line}
`;
}

function askFpm(text: string): FpmSays {
  const path = join(directory, "fpm.conf");
  writeFileSync(path, text);
  const { stderr, stdout, status } = spawnSync(servers?.fpm ?? "", ["-n", "-tt", "-y", path], { encoding: "utf8" });
  const values = new Map<string, string>();
  let refusal: string | null = null;
  let line: number | null = null;
  for (const message of `${stdout}${stderr}`.split(/\n(?=\[\d\d-\w{3}-\d{4} |PHP: )/)) {
    const setting = /^\[[^\]]+\] NOTICE: \t(.+?) = ([^]*)$/.exec(message);
    if (setting?.[1] !== undefined) values.set(setting[1], setting[2] ?? "");
    const error = /^\[[^\]]+\] ERROR: \[[^\]]+:(\d+)\] ([^]*)$/.exec(message);
    const syntax = /^PHP: {2}(syntax error, [^]*) in Unknown on line \d+/.exec(message);
    if (refusal !== null) continue;
    if (error) {
      refusal = error[2]?.trimEnd() ?? "";
      line = Number(error[1]);
    } else if (syntax) refusal = syntax[1] ?? "";
  }
  return { accepts: status === 0, values, refusal, line };
}

function read(text: string): IniFile {
  return parseIni(fileId("/fpm.conf"), text);
}

function name(entry: IniEntry): string {
  return entry.offset === null ? entry.key : `${entry.key}[${entry.offset}]`;
}

const reported = configuration("").split("\n").length - 1;

describeWithServers("the ini reader and php-fpm", () => {
  it.each(lines.map((line) => [JSON.stringify(line).slice(0, 70), line] as const))("%s", (_, line) => {
    const text = configuration(line);
    const fpm = askFpm(text);
    const ours = read(text);
    expect(ours.problems.length === 0, `php-fpm says: ${fpm.refusal}`).toBe(fpm.refusal === null);
    const problem = ours.problems[0];
    if (problem) {
      if (problem.original !== null) expect(problem.original).toBe(fpm.refusal);
      expect(problem.reportedLine).toBe(reported);
      if (fpm.line !== null) expect(fpm.line).toBe(reported);
      return;
    }
    if (!fpm.accepts) return;
    for (const entry of ours.items) {
      if (entry.kind !== "entry" || !/^(php_admin_value|ping\.response)/.test(entry.key) || !entry.value?.text.known)
        continue;
      // An empty string setting prints as one that was never set; an entry in brackets prints as it is.
      const printed = fpm.values.get(name(entry).replace("[E_ERROR]", "[1]"));
      expect(printed).toBe(entry.value.text.value.replaceAll("$pool", "www"));
    }
    const asked = ours.items.filter((item) => item.kind === "entry" && item.key === "php_admin_value");
    expect([...fpm.values.keys()].filter((key) => key.startsWith("php_admin_value[")).length).toBe(asked.length);
  });

  it.each(unknownKeys)("the key of %s", (line) => {
    const fpm = askFpm(configuration(line));
    const ours = read(configuration(line));
    expect(ours.problems).toEqual([]);
    const entry = ours.items.at(-1) as IniEntry;
    expect(fpm.refusal).toBe(`unknown entry '${ours.text.slice(entry.keySpan.start, entry.keySpan.end)}'`);
    expect(fpm.line).toBe(reported);
  });

  it.each(hashKeys)("%s is no comment", (line) => {
    const fpm = askFpm(configuration(line));
    const problem = read(configuration(line)).problems[0];
    expect(problem?.code).toBe("hash-comment");
    expect(problem?.original).toBe(fpm.refusal);
    expect(problem?.reportedLine).toBe(fpm.line);
  });

  it("reads what a line break is as php-fpm does: a file of CRLF lines, one of CR alone, one without a last break", () => {
    const text = configuration('php_admin_value[x] = a ; c\nphp_admin_value[y] = "b"');
    for (const variant of [text.replaceAll("\n", "\r\n"), text.replaceAll("\n", "\r"), text.trimEnd()]) {
      const fpm = askFpm(variant);
      expect(fpm.accepts).toBe(true);
      expect(read(variant).problems).toEqual([]);
      const ours = read(variant).items.filter(
        (item): item is IniEntry => item.kind === "entry" && item.key === "php_admin_value",
      );
      expect(ours.map((entry) => [name(entry), entry.value?.text])).toEqual([
        ["php_admin_value[x]", { known: true, value: fpm.values.get("php_admin_value[x]") }],
        ["php_admin_value[y]", { known: true, value: fpm.values.get("php_admin_value[y]") }],
      ]);
    }
  });

  it.each([
    '"a\nb" ;c',
    "'a\nb'",
    '"a\n\nb\\"c"',
    "a ;b",
    "a$\nb",
    "# a",
    '"C:\\a\\"',
    "\n# a\n#k=v\nfoo\n[x]",
    "'\nfoo",
    '"a ${NOT_SET_ANYWHERE} b"',
  ])("php.ini is one text: %j", (value) => {
    const path = join(directory, "php.ini");
    for (const text of [
      `error_prepend_string = ${value}\nerror_append_string = z\n`,
      `error_prepend_string = ${value}`,
    ]) {
      writeFileSync(path, text);
      const { stdout, stderr } = spawnSync(servers?.fpm ?? "", ["-n", "-c", path, "-i"], { encoding: "utf8" });
      const printed = (setting: string) => new RegExp(`^${setting} => ([^]*?) => `, "m").exec(stdout)?.[1];
      const ours = parseIni(fileId("/php.ini"), text, "php");
      expect(ours.problems.length > 0, stderr).toBe(/syntax error/.test(stderr));
      if (ours.problems.length > 0) continue;
      for (const item of ours.items) {
        if (item.kind !== "entry" || !item.key.startsWith("error_") || !item.value?.text.known) continue;
        expect(item.value.text.value || "no value").toBe(printed(item.key));
      }
    }
  });

  it("asks at least 90 questions", () => {
    expect(lines.length + unknownKeys.length + hashKeys.length).toBeGreaterThan(90);
  });
});

describe("the ini reader and npm's ini", () => {
  const plain = `; a comment
user = www-data
listen = /run/php/php8.2-fpm.sock
pm=dynamic
pm.max_children   =   5
empty =
quoted = "a b"
path = /a/b:c/d,e
`;
  it("agree on plain files", () => {
    const theirs = ini.parse(plain);
    const ours = Object.fromEntries(
      read(plain).items.flatMap((item) =>
        item.kind === "entry" && item.value?.text.known ? [[item.key, item.value.text.value]] : [],
      ),
    );
    expect(ours).toEqual({ ...theirs });
  });
});
