import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fileId } from "../../../src/source/span.ts";
import { parseNginx } from "../../../src/syntax/nginx/parse.ts";
import { shapeFault } from "./invariants.ts";

const here = import.meta.dirname;
const project = join(here, "../../..");

function fault(text: string): string | null {
  const found = shapeFault(parseNginx(fileId("/a.conf"), text));
  return found === null ? null : `${found} in ${JSON.stringify(text)}`;
}

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

const samples = filesBelow(join(here, "samples"));

describe("own samples", () => {
  it("are enough", () => expect(samples.length).toBeGreaterThanOrEqual(10));

  it.each(samples.map((path) => [path.slice(here.length + 9), readFileSync(path, "utf8")]))(
    "%s: whole, every truncation, every deletion of one character",
    (_name, text) => {
      expect(fault(text)).toBeNull();
      for (let at = 0; at <= text.length; at++) {
        expect(fault(text.slice(0, at))).toBeNull();
        expect(fault(text.slice(0, at) + text.slice(at + 1))).toBeNull();
      }
    },
  );

  it("hold problems only where they are meant", () => {
    const faulty = samples.filter((path) => parseNginx(fileId(path), readFileSync(path, "utf8")).problems.length > 0);
    expect(faulty.map((path) => path.slice(here.length + 9)).sort()).toEqual(["mark.conf", "mistakes.conf"]);
  });
});

describe("arbitrary text", () => {
  const plain = "a b;{}\"'\\#$\n\r\t)";
  it("of nginx's signs, exhaustively up to four", () => {
    const signs = ["a", " ", ";", "{", "}", '"', "\\", "#", "$", "\n"];
    let texts = [""];
    for (let length = 0; length < 4; length++) {
      texts = texts.flatMap((text) => signs.map((sign) => text + sign));
      expect(texts.map(fault).filter(Boolean)).toEqual([]);
    }
  });

  it("of nginx's signs", () => {
    const text = fc.string({ unit: fc.constantFrom(...plain), maxLength: 60 });
    fc.assert(
      fc.property(text, (sample) => void expect(fault(sample)).toBeNull()),
      { numRuns: 3000 },
    );
  });

  it("of template signs", () => {
    const sign = fc.constantFrom(
      ..."a b;{}\"'#\n",
      ..."{{ x }}|{% if x %}|{% else %}|{% endif %}|{# c #}|{{ if }}|{{ end }}|<% if %>|<% end %>|<%= x %>|%name%|__X__|@X@|$X_Y|${X_Y}|{a_b}|{{|}}|{%|%}|<?php|?>|by_lua_block|_by_lua_block {|--[[|]]|\uFFFD|\uFEFF|é".split(
        "|",
      ),
    );
    const text = fc.array(sign, { maxLength: 25 }).map((signs) => signs.join(""));
    fc.assert(
      fc.property(text, (sample) => void expect(fault(sample)).toBeNull()),
      { numRuns: 6000 },
    );
  });

  it("of any characters", () => {
    const text = fc.string({ unit: "binary", maxLength: 40 });
    fc.assert(
      fc.property(text, (sample) => void expect(fault(sample)).toBeNull()),
      { numRuns: 1000 },
    );
  });
});

describe("files of the repository and, where present, real ones", () => {
  const rules = filesBelow(join(project, "rules")).filter((path) => /\/(bad|good|fixed)\//.test(path));
  const lab = filesBelow(join(project, "../shared/lab/cases"));
  const corpus = filesBelow(join(project, "../shared/corpus")).filter((path) => /nginx|vhost/i.test(path));
  const chosen = corpus.filter((_, index) => index % Math.ceil(corpus.length / 300 || 1) === 0);
  for (const [name, paths] of Object.entries({ rules, samples: filesBelow(join(project, "samples")), lab, chosen })) {
    it.skipIf(paths.length === 0)(name, () => {
      for (const path of paths) {
        const found = fault(readFileSync(path, "utf8"));
        expect(found === null ? null : `${path}: ${found}`).toBeNull();
      }
    });
  }
});
