import { describe, expect, it } from "vitest";
import type { EvaluatedFpm } from "../../../src/resolve/fpm/evaluated.ts";
import type { HostFiles } from "../../../src/source/host-files.ts";
import { memoryFileSystem } from "../../../src/source/memory.ts";
import { fileId } from "../../../src/source/span.ts";
import { evaluate, heldWhole, soundPool } from "./held-whole.ts";

const last = (fpm: EvaluatedFpm, pool: number, key: string) => fpm.pools[pool]?.last(key)?.value;

/** Holds the given files only; every glob may match more on the real host. */
function heldInPart(texts: Readonly<Record<string, string>>): HostFiles {
  const whole = heldWhole(memoryFileSystem(texts));
  return {
    ...whole,
    locate: (path) => (whole.locate(path).kind === "file" ? whole.locate(path) : { kind: "outside" }),
    glob: (pattern) => ({ files: whole.glob(pattern).files, broken: [], complete: false }),
  };
}

describe("evaluateFpm", () => {
  it("merges the sections of one name and remembers the way to each", () => {
    const fpm = evaluate({
      "/etc/php-fpm.conf": "[global]\ninclude = /etc/pool.d/*.conf\n",
      "/etc/pool.d/a.conf": `[www]\n${soundPool}`,
      "/etc/pool.d/b.conf": "[WWW]\npm.max_children = 9\n",
    });
    expect(fpm.pools.map((pool) => pool.name)).toEqual(["www"]);
    expect(last(fpm, 0, "pm.max_children")).toEqual({ known: true, value: "9" });
    const entry = fpm.pools[0]?.last("pm.max_children");
    expect(entry?.via.map((step) => step.file)).toEqual(["/etc/pool.d/b.conf"]);
    expect(entry?.via[0]?.at).toEqual({ file: "/etc/php-fpm.conf", start: 19, end: 37 });
    expect(fpm.pools[0]?.sections.map((header) => header.file)).toEqual(["/etc/pool.d/a.conf", "/etc/pool.d/b.conf"]);
    expect(fpm.files).toEqual(["/etc/php-fpm.conf", "/etc/pool.d/a.conf", "/etc/pool.d/b.conf"]);
    expect(fpm.refusals).toEqual([]);
    expect(fpm.open).toBe(false);
  });

  it("does not judge what stands before the first header where files that come before are not seen", () => {
    const headless = { "/etc/pool.d/z.conf": `pm.max_children = 9\n[www]\n${soundPool}` };
    const alone = evaluate(headless, { main: null, extra: ["/etc/pool.d/z.conf"] });
    expect(alone.refusals).toEqual([]);
    const main = { ...headless, "/etc/php-fpm.conf": "[global]\ninclude = /etc/pool.d/*.conf\n" };
    expect(evaluate(main, { host: heldInPart(main) }).refusals).toEqual([]);
    expect(evaluate(main, {}).refusals.length).toBeGreaterThan(0);
  });

  it("completes a relative include below the prefix, not below the file", () => {
    const files = { "/etc/php-fpm.conf": "include = pools/*.conf\n", "/opt/php/pools/a.conf": `[a]\n${soundPool}` };
    expect(evaluate(files, { prefix: "/opt/php" }).pools).toHaveLength(1);
  });

  it("puts $pool in place with the name as the pool was first written", () => {
    const fpm = evaluate(`[Shop]\n${soundPool}[SHOP]\nlisten = /run/$pool/$pool.sock\nuser = "$pool"\n`);
    expect(last(fpm, 0, "listen")).toEqual({ known: true, value: "/run/Shop/Shop.sock" });
    expect(last(fpm, 0, "user")).toEqual({ known: true, value: "Shop" });
  });

  it("survives a pool whose name is $pool, with which php-fpm never ends", () => {
    expect(last(evaluate(`[$pool]\n${soundPool}listen = /$pool\n`), 0, "listen")).toEqual({
      known: false,
      why: "invalid",
    });
  });

  it("is open after an include outside the tree, and guesses nothing about what follows it", () => {
    const texts = {
      "/etc/php-fpm.conf": `[a]\n${soundPool}include = /srv/more.conf\npm.max_children = 8\n[b]\n${soundPool}`,
    };
    const fpm = evaluate(texts, { host: heldInPart(texts) });
    expect(fpm.open).toBe(true);
    expect(fpm.pools.map((pool) => pool.open)).toEqual([true, false]);
    expect(last(fpm, 0, "pm.max_children")).toEqual({ known: false, why: "missing-include" });
    expect(fpm.refusals.filter(({ reportedBy }) => !reportedBy)).toEqual([]);
  });

  it("does not miss a pool where the pool directory is not held", () => {
    const texts = { "/etc/php-fpm.conf": "[global]\ninclude = /etc/pool.d/*.conf\n" };
    expect(evaluate(texts, { host: heldInPart(texts) }).refusals).toEqual([]);
    const nowhere = { ...heldInPart(texts), glob: () => ({ files: [], broken: [], complete: true }) };
    expect(evaluate(texts, { host: nowhere }).refusals).toEqual([]);
    expect(evaluate("[global]\n").refusals.map(({ code }) => code)).toEqual(["no-pool"]);
  });

  it("refuses a pattern in a directory that does not exist, and only where that is known", () => {
    const text = `include = /none/*.conf\n[a]\n${soundPool}`;
    expect(evaluate(text).refusals.map(({ code }) => code)).toEqual(["missing-include"]);
    const texts = { "/etc/php-fpm.conf": text };
    expect(evaluate(texts, { host: heldInPart(texts) }).refusals).toEqual([]);
  });

  it("cuts a cycle and says where it closes", () => {
    const fpm = evaluate({
      "/etc/php-fpm.conf": `include = /a.conf\n[w]\n${soundPool}`,
      "/a.conf": "include = /b.conf\n",
      "/b.conf": "include = /a.conf\n",
    });
    expect(fpm.refusals).toMatchObject([{ code: "include-cycle", at: { file: "/b.conf", start: 10, end: 17 } }]);
    expect(fpm.pools).toHaveLength(1);
  });

  it("takes what a template hides as unknown", () => {
    const fpm = evaluate(`[www]\n${soundPool}pm.max_children = {{ children }}\n`);
    expect(last(fpm, 0, "pm.max_children")).toEqual({ known: false, why: "template" });
    expect(fpm.refusals).toEqual([]);
  });

  it("says nothing about a pool with conditional settings", () => {
    const fpm = evaluate(
      "[www]\nlisten = /run/x.sock\n{% if x %}\nuser = a\npm = static\npm.max_children = 0\n{% endif %}\n",
    );
    expect(fpm.open).toBe(true);
    expect(fpm.pools[0]?.open).toBe(true);
    expect(fpm.refusals).toEqual([]);
  });

  it("reads pool files without a main file in byte order", () => {
    const texts = { "/p/b.conf": "[a]\npm.max_children = 7\n", "/p/a.conf": `[a]\n${soundPool}` };
    const fpm = evaluate(texts, { main: null, extra: ["/p/b.conf", "/p/a.conf"] });
    expect(fpm.files).toEqual(["/p/a.conf", "/p/b.conf"].map(fileId));
    expect(last(fpm, 0, "pm.max_children")).toEqual({ known: true, value: "7" });
    expect(fpm.global.mayHide("pid")).toBe(true);
    expect(fpm.global.mayHide("process_control_timeout")).toBe(false);
  });

  it("takes a few settings of [www] as lying on top of the packaged pool, and a whole pool as it stands", () => {
    const only = (text: string, name = "/p/zz.conf") => evaluate({ [name]: text }, { main: null, extra: [name] });
    expect(only("[www]\npm.max_children = 7\n").pools[0]?.open).toBe(true);
    expect(only("[www]\npm.max_children = 7\n").refusals).toEqual([]);
    expect(only(`[www]\n${soundPool}`).pools[0]?.open).toBe(false);
    expect(only("[shop]\nuser = a\nlisten = 9000\n").refusals.map(({ code }) => code)).toEqual(["missing-setting"]);
    expect(only("[www]\nuser = a\nlisten = 9000\n", "/p/www.conf").refusals.map(({ code }) => code)).toEqual([
      "missing-setting",
    ]);
  });

  it("keeps the listen of a main file that a template writes whole", () => {
    const main = "/usr/local/etc/php-fpm.conf";
    const told = { main, prefix: "/usr/local" };
    const whole = `[www]\nlisten = 9001\nphp_admin_value[{{ name }}] = {{ value }}\n${soundPool.replace(/^listen.*\n/m, "")}`;
    const fpm = evaluate({ [main]: whole }, told);
    expect(fpm.open).toBe(true);
    expect(last(fpm, 0, "listen")).toEqual({ known: true, value: "9001" });
    // What it includes may.
    const texts = { [main]: `${whole}include = etc/php-fpm.d/*.conf\n` };
    expect(last(evaluate(texts, { ...told, host: heldInPart(texts) }), 0, "listen")).toMatchObject({ known: false });
  });

  it("knows that the official image may replace listen of [www]", () => {
    const name = "/usr/local/etc/php-fpm.d/www.conf";
    const told = { main: null, extra: [name], prefix: "/usr/local" };
    const fpm = evaluate({ [name]: `[www]\n${soundPool}` }, told);
    expect(last(fpm, 0, "listen")).toEqual({ known: false, why: "missing-include" });
    expect(fpm.pools[0]?.mayHide("clear_env")).toBe(true);
    expect(fpm.pools[0]?.mayHide("request_terminate_timeout")).toBe(false);
    const after = "/usr/local/etc/php-fpm.d/zzz.conf";
    const later = evaluate({ [after]: `[www]\n${soundPool}` }, { ...told, extra: [after] });
    expect(last(later, 0, "listen")).toEqual({ known: true, value: "/run/x.sock" });
  });
});
