import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { bare, pair } from "../support/pair.ts";

const rule = "loopback-unreachable";
const http = "server { listen 10.0.0.5:80; }";
const on = (pass: string, listen: string, more: Partial<Parameters<typeof pair>[0]> = {}) =>
  ask(rule, pair({ pass, pool: `listen = ${listen}`, http, ...more }));

describe(rule, () => {
  it("reports an own address of the machine to a pool on loopback (measured by hand)", () => {
    const asked = on("10.0.0.5:9000", "127.0.0.1:9000");
    expect(asked.marked).toEqual(["error 10.0.0.5:9000"]);
    expect(asked.related).toEqual(["php-fpm.conf: 127.0.0.1:9000", "nginx.conf: listen 10.0.0.5:80"]);
    expect(asked.messages[0]).toContain("nginx connects to 10.0.0.5:9000, but pool www listens on 127.0.0.1:9000 only");
  });

  it("is silent where the address may be another machine's", () => {
    expect(on("10.0.0.6:9000", "127.0.0.1:9000").marked).toEqual([]);
    expect(on("10.0.0.5:9000", "127.0.0.1:9000", { http: "server { listen 80; }" }).marked).toEqual([]);
    expect(on("php:9000", "127.0.0.1:9000").marked).toEqual([]);
  });

  it("is silent where a pool may serve it, or none has the port", () => {
    for (const listen of ["9000", "0.0.0.0:9000", "10.0.0.5:9000", "*:9000", "{{ listen }}", "127.0.0.1:9001"]) {
      expect(on("10.0.0.5:9000", listen).marked).toEqual([]);
    }
    expect(on("10.0.0.5:9000", "127.0.0.1:9000", { pools: bare("b", "listen = 10.0.0.5:9000") }).marked).toEqual([]);
  });

  it("is silent on loopback targets, and in containers", () => {
    expect(on("127.0.0.1:9000", "127.0.0.1:9000").marked).toEqual([]);
    const files = pair({ pass: "10.0.0.5:9000", pool: "listen = 127.0.0.1:9000", http });
    expect(ask(rule, { ...files, "docker-compose.yml": "services:\n  php:\n    image: php:fpm\n" }).marked).toEqual([]);
  });
});
