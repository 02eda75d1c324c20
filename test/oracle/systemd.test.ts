import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readUnits } from "../../src/infra/systemd/read-units.ts";
import type { ServiceUnit } from "../../src/infra/systemd/service-unit.ts";
import { fileId } from "../../src/source/span.ts";

/** systemd itself tells what it makes of unit files: `--test` reads them, prints all and starts nothing. */
const systemd = ["/lib/systemd/systemd", "/usr/lib/systemd/systemd"].find((path) => existsSync(path));
const folder = mkdtempSync(join(tmpdir(), "no502-systemd-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function asked(name: string, files: Readonly<Record<string, string>>): Record<string, string | undefined> | null {
  if (!systemd) return null;
  const root = join(folder, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  spawnSync("chmod", ["-R", "a+rX", folder]);
  const own = ["etc", "run", "usr/lib"].map((part) => join(root, part, "systemd/system"));
  const args = ["--test", "--system", "--unit=web.service"];
  const run = spawnSync(systemd, args, {
    env: {
      SYSTEMD_UNIT_PATH: [...own, dirname(systemd).replace(/systemd$/, "systemd/system")].join(":"),
      HOME: folder,
      XDG_RUNTIME_DIR: join(folder, "none"),
    },
    encoding: "utf8",
    timeout: 30_000,
    // It refuses to run as root.
    ...(process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}),
  });
  const text = (run.stdout ?? "").split("-> Unit ").find((part) => part.startsWith("web.service:"));
  if (text === undefined) return null;
  const of = (key: string) => new RegExp(`^\\s*${key}: (.*)$`, "m").exec(text)?.[1];
  return {
    memoryMax: of("MemoryMax")?.replace(unlimited, "infinity"),
    memoryHigh: of("MemoryHigh")?.replace(unlimited, "infinity"),
    soft: of("LimitNOFILESoft")?.replace(unlimited, "infinity"),
    hard: of("LimitNOFILE")?.replace(unlimited, "infinity"),
    restart: of("Restart"),
    user: of("User"),
    group: of("Group"),
    command: of("Command Line")?.replace(/\s+/g, " "),
  };
}

function read(files: Readonly<Record<string, string>>): ServiceUnit {
  const texts = Object.keys(files).map((path) => ({ file: fileId(`/${path}`), path: `/${path}` }));
  const found = readUnits(texts, (file) => ({ ok: true, text: files[file.slice(1)] ?? "", invalidAt: null }));
  return found.find(({ name }) => name === "web.service") as ServiceUnit;
}

const unlimited = "18446744073709551615";
const shownNumber = (value: number) => (value === Number.POSITIVE_INFINITY ? "infinity" : String(value));
const main = (lines: string) => ({
  "etc/systemd/system/web.service": `[Service]\nType=simple\nExecStart=/bin/true a\n${lines}`,
});

const cases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: main("MemoryMax=1.5G\nMemoryHigh=100K\nLimitNOFILE=100:200\nRestart=always\nUser=nobody\nGroup=daemon\n"),
  reset: main("MemoryMax=1G\nMemoryMax=\nLimitNOFILE=64\nLimitNOFILE=\nRestart=no\nRestart=\nUser=nobody\nUser=\n"),
  refused: main(
    "MemoryMax=1G\nMemoryMax=512m\nMemoryMax=0\nLimitNOFILE=64\nLimitNOFILE=64K\nLimitNOFILE=9:8\nRestart=always\nRestart=false\n",
  ),
  twoParts: main("MemoryMax=1G 500M\nMemoryHigh=2T\nLimitNOFILE=100:infinity\n"),
  windows: main("MemoryMax=1G\r\nLimitNOFILE=77\r\nUser=nobody\r\n"),
  joined: main("ExecStart=\nExecStart=/bin/true x \\\n  # no\n ; nor\n   y \\\n\nLimitNOFILE= \\\n 55\nMemoryMax=1G"),
  sections: main("[Unit]\nMemoryMax=1G\n[Service]\nMemoryHigh=2G\n[X-Own]\nLimitNOFILE=5\n"),
  marked: { "etc/systemd/system/web.service": "\uFEFF[Service]\nExecStart=/bin/true\nLimitNOFILE=66\n" },
  blanks: main("  MemoryMax  =  3G  \n\tLimitNOFILE\t=\t88\t\nnonsense\n=1\n"),
  dropIns: {
    "usr/lib/systemd/system/web.service": "[Service]\nExecStart=/bin/true lib\nUser=nobody\n",
    "etc/systemd/system/web.service.d/20.conf": "[Service]\nMemoryMax=2G\n",
    "usr/lib/systemd/system/web.service.d/30.conf": "[Service]\nMemoryMax=3G\n",
    "run/systemd/system/web.service.d/10.conf": "[Service]\nMemoryMax=1G\nLimitNOFILE=91\n",
  },
  hidden: {
    "usr/lib/systemd/system/web.service": "[Service]\nExecStart=/bin/true lib\nUser=nobody\n",
    "etc/systemd/system/web.service": "[Service]\nExecStart=/bin/true etc\n",
    "usr/lib/systemd/system/web.service.d/a.conf": "[Service]\nMemoryMax=3G\n",
    "etc/systemd/system/web.service.d/a.conf": "[Service]\nLimitNOFILE=92\n",
    "etc/systemd/system/service.d/b.conf": "[Service]\nLimitNOFILE=93\n",
  },
};

describe.skipIf(!systemd || asked("probe", main("")) === null)("systemd", () => {
  it.each(Object.entries(cases))(
    "agrees about %s",
    (name, files) => {
      const told = asked(name, files);
      const unit = read(files);
      const known = <T>(value: { readonly value: { known: boolean; value?: T } } | null) => value?.value.value;
      const files_ = known(unit.openFiles);
      const ours = {
        memoryMax: shownNumber(known(unit.memoryMax) ?? Number.POSITIVE_INFINITY),
        memoryHigh: shownNumber(known(unit.memoryHigh) ?? Number.POSITIVE_INFINITY),
        restart: known(unit.restart) ?? "no",
        user: known(unit.user),
        group: known(unit.group),
        command: unit.commands.at(-1)?.replace(/\s+/g, " "),
        // Without a line of its own the unit has the manager's.
        soft: files_ ? shownNumber(files_.soft) : told?.soft,
        hard: files_ ? shownNumber(files_.hard) : told?.hard,
      };
      expect(ours).toEqual(told);
    },
    60_000,
  );
});
