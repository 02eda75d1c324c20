import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { bare, pair } from "../support/pair.ts";

const rule = "client-not-allowed";
const on = (allowed: string, pass = "127.0.0.1:9000", listen = "127.0.0.1:9000", location = "") =>
  ask(rule, pair({ pass, location, pool: `listen = ${listen}\nlisten.allowed_clients = ${allowed}` }));

describe(rule, () => {
  it("points at the entry that the blank kills (measured: 13)", () => {
    const asked = on("10.0.0.1, 127.0.0.1");
    expect(asked.marked).toEqual(["error 127.0.0.1"]);
    expect(asked.related).toEqual(["nginx.conf: 127.0.0.1:9000"]);
    expect(asked.messages).toEqual([
      'Pool www on 127.0.0.1:9000 lets in "10.0.0.1, 127.0.0.1" only, of which PHP-FPM drops " 127.0.0.1", nginx comes from 127.0.0.1, and each of its requests ends in 502.',
    ]);
  });

  it("points at the whole value where no entry is to blame", () => {
    const asked = on("10.0.0.1,10.0.0.2");
    expect(asked.marked).toEqual(["error 10.0.0.1,10.0.0.2"]);
    expect(asked.messages[0]).toContain('lets in "10.0.0.1,10.0.0.2" only, nginx comes from 127.0.0.1');
  });

  it.each([
    "127.0.0.1 ,10.0.0.1",
    "127.0.0.0/8",
    "localhost",
    "any",
    "foo,bar",
    '""',
    "[::1]",
    "127.1",
    "127.000.000.001",
  ])("reports %s (measured: 13a to 13j and on PHP-FPM 8.2)", (allowed) => {
    expect(on(allowed).findings.map(({ severity }) => severity)).toEqual(["error"]);
  });

  it("reports an empty value, which allows nobody, at the entry", () => {
    expect(on("").marked).toEqual(["error listen.allowed_clients ="]);
  });

  it.each(["127.0.0.1", "10.0.0.1,127.0.0.1", "127.0.0.1,", ",127.0.0.1", "127.0.0.1,::1"])(
    "is silent on %s",
    (allowed) => {
      expect(on(allowed).marked).toEqual([]);
    },
  );

  it("warns of a dead entry beside a good one", () => {
    const asked = on("127.0.0.1,10.0.0.0/8");
    expect(asked.marked).toEqual(["warning 10.0.0.0/8"]);
    expect(asked.messages[0]).toContain('PHP-FPM drops "10.0.0.0/8" from listen.allowed_clients of pool www');
  });

  it("keeps the families apart, but for IPv4 on a socket of both (measured on PHP-FPM 8.2)", () => {
    expect(on("::1", "[::1]:9000", "[::1]:9000").marked).toEqual([]);
    expect(on("0:0:0:0:0:0:0:1", "[::1]:9000", "[::1]:9000").marked).toEqual([]);
    expect(on("127.0.0.1", "[::1]:9000", "[::1]:9000").marked).toHaveLength(1);
    expect(on("::2", "[::1]:9000", "[::1]:9000").marked).toHaveLength(1);
    expect(on("::1", "127.0.0.1:9000", "9000").marked).toHaveLength(1);
    expect(on("127.0.0.1", "127.0.0.1:9000", "9000").marked).toEqual([]);
    expect(on("::ffff:127.0.0.1", "127.0.0.1:9000", "9000").marked).toEqual([]);
    expect(on("::ffff:127.0.0.1").marked).toHaveLength(1);
  });

  it("knows where nginx comes from: all of 127.0.0.0/8, localhost, fastcgi_bind (measured on nginx 1.22.1)", () => {
    expect(on("127.0.0.1", "127.0.0.5:9000", "9000").marked).toEqual([]);
    expect(on("127.0.0.5", "127.0.0.5:9000", "9000").marked).toHaveLength(1);
    expect(on("::1", "localhost:9000", "9000").marked).toEqual([]);
    expect(on("10.0.0.1", "localhost:9000", "9000").marked).toHaveLength(1);
    expect(on("10.0.0.5", "127.0.0.1:9000", "9000", "fastcgi_bind 10.0.0.5;").marked).toEqual([]);
    expect(on("127.0.0.1", "127.0.0.1:9000", "9000", "fastcgi_bind 10.0.0.5;").marked).toHaveLength(1);
    expect(on("127.0.0.1", "127.0.0.1:9000", "9000", "fastcgi_bind off;").marked).toEqual([]);
    expect(on("10.0.0.5", "127.0.0.1:9000", "9000", "fastcgi_bind $server_addr;").marked).toEqual([]);
  });

  it("speaks without nginx only where nobody at all is let in", () => {
    const alone = (allowed: string) =>
      ask(rule, { "www.conf": bare("www", `listen = 9000\nlisten.allowed_clients = ${allowed}`) }).marked;
    expect(alone("10.0.0.0/8")).toEqual(["error 10.0.0.0/8"]);
    expect(alone("10.0.0.5")).toEqual([]);
    expect(alone("10.0.0.5, 10.0.0.6")).toEqual(["warning 10.0.0.6"]);
  });

  it("is silent on unix sockets, which ignore it, on templates, and where it is not set", () => {
    expect(on("10.0.0.0/8", "unix:/run/php/fpm.sock", "/run/php/fpm.sock").marked).toEqual([]);
    expect(on("{{ clients }}").marked).toEqual([]);
    expect(ask(rule, pair({ pass: "127.0.0.1:9000", pool: "listen = 9000" })).marked).toEqual([]);
  });
});
