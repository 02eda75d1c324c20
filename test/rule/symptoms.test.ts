import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.ts";
import { proofFacts } from "../../scripts/proof-facts.ts";
import { logWords, overlap, withoutFrame } from "../../src/rule/log-words.ts";
import { matchSymptoms } from "../../src/rule/match-symptoms.ts";
import { symptomTexts } from "../../src/rule/symptom-texts.ts";

/** The log lines that each rule's bad example brought, where it brought any. */
const shown = rules.flatMap((rule) => {
  const proof = proofFacts()[rule.id];
  const lines = proof?.shown ? [...proof.nginxLog, ...proof.fpmLog, ...(proof.refused?.says ?? [])] : [];
  return lines.length > 0 ? [[rule.id, rule, lines] as const] : [];
});

describe.each(shown)("the log lines of %s", (_, rule, lines) => {
  it("match its symptoms", () => {
    expect(lines.filter((line) => !(rule.symptoms ?? []).some((symptom) => symptom.test(line)))).toEqual([]);
  });

  it("find it, whole and cut short", () => {
    for (const line of lines) {
      expect(matchSymptoms(line, rules).map((match) => match.rule.id)).toContain(rule.id);
      const half = withoutFrame(line).split(" ").slice(0, 5).join(" ");
      if (!/…|'|"/.test(half)) expect(matchSymptoms(half, rules).length, half).toBeGreaterThan(0);
    }
  });
});

describe.each(rules.map((rule) => [rule.id, rule] as const))("the symptoms of %s", (_, rule) => {
  it("are read word by word as the expressions read them", () => {
    for (const symptom of rule.symptoms ?? []) {
      expect(symptom.flags).toBe("");
      for (const text of symptomTexts(symptom)) {
        expect(text).not.toMatch(/\\|[^(]\?|\[\^/);
        expect(overlap(logWords(text), logWords(text)).words).toBeGreaterThan(0);
        expect(matchSymptoms(text, rules).map((match) => match.rule.id)).toContain(rule.id);
      }
    }
  });
});

it("a paste of any size is answered", () => {
  const long = "x (104: … failed ".repeat(50_000);
  expect(matchSymptoms(long, rules)).toEqual(matchSymptoms(long.slice(0, 2048), rules));
  const lines = Array.from(
    { length: 1000 },
    (_, at) => `connect() failed (111: Connection refused) while connecting to upstream ${at}`,
  );
  expect(matchSymptoms(lines.join("\n"), rules)[0]?.lines.length).toBe(200);
});

describe("symptomTexts", () => {
  it.each([
    [/a \(\d+: b\)/, ["a (…: b)"]],
    [/(pm\.)?max (x|y) z/, ["max x z", "max y z", "pm.max x z", "pm.max y z"]],
    [/"\w+_size" [;{}a-z]+ end/, ['"…_size" … end']],
    [/^a.*b$/, ["a…b"]],
    [/s? (?:in|on) a{2,3}b(?!c)/, [" in a…b", " on a…b", "s in a…b", "s on a…b"]],
  ])("%s", (symptom, texts) => {
    expect(symptomTexts(symptom)).toEqual(texts);
  });
});

describe("withoutFrame", () => {
  it.each([
    ["2026/11/20 12:00:00 [error] 12#12: *5 open() failed, client: ::1, server: x", "open() failed"],
    ["nginx: [emerg] no port", "no port"],
    ["[20-Nov-2026 12:00:00] WARNING: [pool www] child 3 said", "child 3 said"],
    ["ERROR: [/etc/php/www.conf:3] unknown entry", "unknown entry"],
    ["php-1  | [20-Nov-2026 12:00:00] NOTICE: ready", "ready"],
    ["2026-11-20T12:00:00.123Z 2026/11/20 12:00:00 [warn] 1#1: x", "x"],
    ["Nov  2 12:00:00 web php-fpm[3]: ERROR: x", "x"],
    ["plain", "plain"],
  ])("%s", (line, message) => {
    expect(withoutFrame(line)).toBe(message);
  });
});

describe("overlap", () => {
  const words = (pattern: string, text: string) => overlap(logWords(pattern), logWords(text));

  it.each([
    ["a failed (…: refused) now", "x a failed (1: refused) now y", { words: 4, whole: true, part: true }],
    ["connection refused now", "connection refused", { words: 2, whole: false, part: true }],
    ["connection refused now", "connection refu", { words: 2, whole: false, part: true }],
    ["connection refused now", "co", { words: 0, whole: false, part: false }],
    ["connection refused now", "now", { words: 1, whole: false, part: false }],
    ["connection refused now", "refused", { words: 1, whole: false, part: true }],
    ["connection refused now", "refused connection", { words: 0, whole: false, part: false }],
    ["no resolver to resolve …", "no resolver to resolve a.b c", { words: 4, whole: true, part: true }],
    ["… is a test", "else", { words: 0, whole: false, part: false }],
  ])("%s / %s", (pattern, text, expected) => {
    expect(words(pattern, text)).toEqual(expected);
  });
});
