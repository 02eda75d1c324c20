import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { pool, stack } from "../support/stacks.ts";

const rule = "worker-connections-below-pools";

interface Numbers {
  readonly connections?: number | string | null;
  readonly workers?: string;
  readonly children?: number;
  readonly cores?: number;
  readonly server?: string;
  readonly pools?: string;
}

function files({ connections = 16, workers = "1", children = 8, cores, server = "", pools = "" }: Numbers) {
  const config = cores === undefined ? {} : { host: { cores } };
  const all = stack({ pool: `pm.max_children = ${children}`, server, pools, config });
  const events = connections === null ? "events { }" : `events { worker_connections ${connections}; }`;
  const nginx = (all["nginx.conf"] ?? "")
    .replace("events { worker_connections 1024; }", events)
    .replace("worker_processes 1;", workers);
  return { ...all, "nginx.conf": nginx.replace(/^(\d+|auto)$/m, "worker_processes $1;") };
}

describe(rule, () => {
  it.each([
    [4, 1],
    [6, 2],
    [8, 3],
    [10, 4],
    [16, 7],
  ])("worker_connections %i hold %i requests (measured: §10)", (connections, capacity) => {
    const asked = ask(rule, files({ connections, children: capacity + 1 }));
    expect(asked.marked).toEqual([`warning worker_connections ${connections}`]);
    expect(asked.findings[0]?.args).toMatchObject({ capacity, children: capacity + 1, sockets: 1 });
    expect(ask(rule, files({ connections, children: capacity })).marked).toEqual([]);
  });

  it("shows all that takes part", () => {
    const asked = ask(rule, files({ connections: 16, workers: "2", children: 40 }));
    expect(asked.messages).toEqual([
      "nginx can pass on 14 requests at a time (2 worker processes, worker_connections 16), and pm.max_children of pool www is 40: the workers beyond stay idle while clients are turned away.",
    ]);
    expect(asked.related).toEqual(["nginx.conf: worker_processes 2", "php-fpm.conf: pm.max_children = 40"]);
  });

  it("takes off every listening socket", () => {
    const server = "listen 443 ssl; listen [::]:80;";
    expect(ask(rule, files({ connections: 16, children: 7, server })).findings[0]?.args).toMatchObject({
      capacity: 6,
      sockets: 3,
    });
  });

  it("knows the default of 512, and points at events", () => {
    const asked = ask(rule, files({ connections: null, children: 256 }));
    expect(asked.marked).toEqual(["warning events"]);
    expect(asked.messages[0]).toContain("worker_connections 512, the default");
    expect(ask(rule, files({ connections: null, children: 255 })).marked).toEqual([]);
  });

  it("knows one worker process where nothing is written", () => {
    expect(ask(rule, files({ workers: "", children: 8 })).marked).toHaveLength(1);
  });

  it("needs the cores for auto", () => {
    const asked = ask(rule, files({ workers: "auto", children: 8 }));
    expect(asked.marked).toEqual([]);
    expect(asked.unknown).toContain("worker_processes auto: the number of cores is not stated");
    expect(ask(rule, files({ workers: "auto", children: 29, cores: 4 })).marked).toHaveLength(1);
    expect(ask(rule, files({ workers: "auto", children: 28, cores: 4 })).marked).toEqual([]);
    // One worker is enough: then the cores do not matter.
    expect(ask(rule, files({ workers: "auto", children: 7 })).unknown).toEqual([]);
  });

  it("leaves a number to nginx-invalid-value with which nginx does not start (measured: 10-wc1)", () => {
    expect(ask(rule, files({ connections: 1 })).marked).toEqual([]);
    expect(ask(rule, files({ connections: 2 })).findings[0]?.args).toMatchObject({ capacity: 0 });
  });

  it("counts only pools that nginx passes requests to", () => {
    expect(ask(rule, files({ children: 7, pools: pool("lonely") })).marked).toEqual([]);
  });

  it("counts a template value as unknown", () => {
    const asked = ask(rule, files({ connections: "{{ n }}" }));
    expect(asked.marked).toEqual([]);
    expect(asked.unknown).toContain("worker_connections {{ n }}: template value");
  });
});
