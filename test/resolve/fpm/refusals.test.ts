import { describe, expect, it } from "vitest";
import { evaluate, soundPool } from "./held-whole.ts";

function refusals(text: string, version: string | null = null) {
  const told = evaluate(text, { version }).refusals;
  return told.map(({ code, message, at, related }) => ({
    code,
    message,
    at: text.slice(at.start, at.end),
    related: related.map((label) => text.slice(label.span.start, label.span.end)),
  }));
}

// That they are what php-fpm refuses is the oracle's part (test/oracle/fpm-config.test.ts); this is about the words.
describe("refusals", () => {
  it("point at both ends of a relation", () => {
    const text = `[www]\n${soundPool}pm = dynamic\npm.start_servers = 9\npm.min_spare_servers = 1\npm.max_spare_servers = 2\n`;
    expect(refusals(text)).toEqual([
      {
        code: "pm-relation",
        message: '"pm.start_servers" of pool www is 9, above its "pm.max_spare_servers" of 2',
        at: "9",
        related: ["2"],
      },
    ]);
  });

  it("point at the header where a setting is missing", () => {
    expect(refusals("[www]\nuser = a\nlisten = 9000\npm = static\n")).toEqual([
      { code: "missing-setting", message: 'pool www has no "pm.max_children"', at: "[www]", related: [] },
    ]);
  });

  it("name the setting that was probably meant", () => {
    expect(refusals(`[www]\n${soundPool}pm.max_childs = 3\n`)).toMatchObject([
      { code: "unknown-entry", at: "pm.max_childs", message: expect.stringContaining('"pm.max_children"') },
    ]);
  });

  it("name the section that a setting belongs to", () => {
    expect(refusals(`[www]\n${soundPool}process_control_timeout = 5\n`)).toMatchObject([
      { code: "wrong-section", at: "process_control_timeout", message: expect.stringContaining("[global]") },
    ]);
  });

  it("tell every mistake, not only the first as php-fpm does", () => {
    const codes = refusals(`[a]\n${soundPool}pm = x\nbogus = 1\n[b]\nuser = a\nlisten = 9000\n`).map(
      ({ code }) => code,
    );
    expect(codes).toEqual(["bad-value", "unknown-entry", "missing-setting"]);
  });

  it("count on root only where they say so, and leave same addresses to their own rule", () => {
    const told = evaluate(
      `[a]\nlisten = 9000\npm = static\npm.max_children = 1\n[b]\n${soundPool}listen = 9000\n`,
    ).refusals;
    expect(told.map(({ code, only, reportedBy }) => [code, only, reportedBy])).toEqual([
      ["missing-setting", "as root", undefined],
      ["same-listen", undefined, "duplicate-listen"],
    ]);
  });

  it("know which settings an older PHP-FPM lacks", () => {
    const text = `[www]\n${soundPool}pm.status_listen = 9001\n`;
    expect(refusals(text, "7.4")).toMatchObject([{ code: "unknown-entry", message: expect.stringContaining("8.0") }]);
    expect(refusals(text, "8.2")).toEqual([]);
    expect(refusals(text)).toEqual([]);
  });

  it("leave # lines to the reader", () => {
    expect(refusals(`[www]\n${soundPool}#pm = static\n`)).toEqual([]);
  });
});
