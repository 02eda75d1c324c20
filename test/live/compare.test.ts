import { describe, expect, it } from "vitest";
import { differences, pattern } from "./compare.ts";
import type { Observed } from "./observed.ts";
import type { ShownProof } from "./proof.ts";

const fine = { code: 0, output: "" };
const proof: ShownProof = {
  steps: [
    { request: "GET /ok.php", times: 2, bad: { status: { 200: 1, 502: 1 } }, fixed: { status: 200, body: "ok" } },
  ],
  bad: { nginxLog: ["[error] … connect() failed (111: Connection refused)"] },
};
const bad: Observed = {
  exits: { "nginx -t": fine, "php-fpm -t": fine, "php-fpm": fine },
  steps: [
    {
      answers: [
        { status: 502, body: "" },
        { status: 200, body: "ok" },
      ],
      connections: 0,
    },
  ],
  nginxLog: ["2026/11/20 [error] 1#1: *1 connect() failed (111: Connection refused) while connecting"],
  fpmLog: ["NOTICE: ready to handle connections"],
};

describe("differences", () => {
  it("finds none in a run as documented", () => {
    expect(differences(proof, "bad", bad)).toEqual([]);
  });

  it("finds another status", () => {
    const answers = [
      { status: 200, body: "ok" },
      { status: 200, body: "ok" },
    ];
    const found = differences(proof, "bad", { ...bad, steps: [{ answers, connections: 0 }] });
    expect(found).toEqual(["bad: GET /ok.php: 2 x 200, documented is 1 x 200, 1 x 502"]);
  });

  it("finds a documented line that is missing", () => {
    expect(differences(proof, "bad", { ...bad, nginxLog: [] })).toHaveLength(1);
  });

  it("finds a complaint that is not documented, in either log", () => {
    const nginxLog = [...bad.nginxLog, "[crit] something else"];
    expect(differences(proof, "bad", { ...bad, nginxLog })).toHaveLength(1);
    expect(differences(proof, "bad", { ...bad, fpmLog: ["WARNING: something else"] })).toHaveLength(1);
  });

  it("takes lines that appear at times, and does not miss them", () => {
    const side = { ...proof.bad, nginxLogAtTimes: ["[error] … readv() failed"] };
    const atTimes: ShownProof = { ...proof, bad: side };
    expect(differences(atTimes, "bad", bad)).toEqual([]);
    const nginxLog = [...bad.nginxLog, "[error] 1#1: readv() failed (104)"];
    expect(differences(atTimes, "bad", { ...bad, nginxLog })).toEqual([]);
    expect(differences(proof, "bad", { ...bad, nginxLog })).toHaveLength(1);
  });

  it("finds the faulty run's log line, status and body in a fixed run", () => {
    expect(differences(proof, "fixed", bad)).toHaveLength(3);
  });

  it("finds a refusal, a missing refusal and one with other words", () => {
    const refused = { by: "nginx -t", exit: 1, says: ["[emerg] … unexpected"] } as const;
    const refusing: ShownProof = {
      steps: proof.steps.slice(0, 1).map((step) => ({ ...step, bad: null })),
      bad: { refused },
    };
    const says = (output: string, code: number): Observed => ({
      ...bad,
      exits: { ...bad.exits, "nginx -t": { code, output } },
      steps: [null],
      nginxLog: [],
    });
    expect(differences(refusing, "bad", says("[emerg] 1#1: unexpected", 1))).toEqual([]);
    expect(differences(refusing, "bad", says("[emerg] 1#1: other", 1))).toHaveLength(1);
    expect(differences(refusing, "bad", says("", 0))).toHaveLength(2);
    expect(differences(proof, "bad", says("", 1))).not.toEqual([]);
  });

  it("takes any number of failures where the kernel decides it, but at least one and no other status", () => {
    const step = { request: "GET /", times: 2, bad: { status: { some: 502 } }, fixed: { status: 200 } };
    const some: ShownProof = { steps: [step], bad: {} };
    const ran = (...statuses: number[]) => {
      const answers = statuses.map((status) => ({ status, body: "" }));
      return differences(some, "bad", { ...bad, steps: [{ answers, connections: 0 }], nginxLog: [] });
    };
    expect(ran(200, 502)).toEqual([]);
    expect(ran(502, 502)).toEqual([]);
    expect(ran(200, 200)).toHaveLength(1);
    expect(ran(502, 504)).toHaveLength(1);
  });

  it("finds another number of connections", () => {
    const counted: ShownProof = {
      steps: [{ request: "GET /", bad: { status: 200, connections: 1 }, fixed: { status: 200 } }],
      bad: {},
    };
    const steps = [{ answers: [{ status: 200, body: "" }], connections: 2 }];
    const found = differences(counted, "bad", { ...bad, steps, nginxLog: [] });
    expect(found).toEqual(["bad: GET /: 2 connections, documented are 1"]);
  });
});

describe("pattern", () => {
  it("takes every sign to the letter but the ellipsis", () => {
    expect(pattern("a (1) … [b]").test("x a (1) anything [b] y")).toBe(true);
    expect(pattern("a.c").test("abc")).toBe(false);
  });
});
