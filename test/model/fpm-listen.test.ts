import { describe, expect, it } from "vitest";
import { readListen } from "../../src/model/listen.ts";

// What FPM does with each is asked from the real one in test/oracle/fpm-config-listen.test.ts.
const tcp = (host: string, port: number) => ({ kind: "address", address: { kind: "tcp", host, port } });

describe("readListen", () => {
  it.each([
    ["9000", tcp("*", 9000)],
    ["09000", tcp("*", 9000)],
    ["127.0.0.1:9000", tcp("127.0.0.1", 9000)],
    ["127.0.0.1: 9000", tcp("127.0.0.1", 9000)],
    ["127.1:9000", tcp("127.0.0.1", 9000)],
    ["0:9000", tcp("0.0.0.0", 9000)],
    ["2130706433:9000", tcp("127.0.0.1", 9000)],
    ["LocalHost:9000", tcp("localhost", 9000)],
    ["[::1]:9000", tcp("::1", 9000)],
    ["::1:9000", tcp("::1", 9000)],
    ["[::]:9000", tcp("::", 9000)],
    ["php:9000", tcp("php", 9000)],
    ["/run/php/fpm.sock", { kind: "address", address: { kind: "unix", path: "/run/php/fpm.sock" } }],
    ["/var/run//a/../fpm.sock", { kind: "address", address: { kind: "unix", path: "/run/fpm.sock" } }],
    ["*:9000", { kind: "unknown" }],
    ["", { kind: "refused", why: "empty", original: "no listen address have been defined!" }],
    ["0", { kind: "refused", why: "port", original: "invalid port value '0'" }],
    ["99999", { kind: "refused", why: "port", original: "invalid port value '99999'" }],
    ["unix:/x.sock", { kind: "refused", why: "unix-prefix", original: "invalid port value '/x.sock'" }],
    ["/run/a:b.sock", { kind: "refused", why: "colon-in-path", original: "invalid port value 'b.sock'" }],
    ["127.0.0.1:", { kind: "refused", why: "port", original: "invalid port value ''" }],
    ["127.0.0.1:http", { kind: "refused", why: "port", original: "invalid port value 'http'" }],
    [
      "127.0.0.1:9000x",
      { kind: "refused", why: "port", original: "getaddrinfo: Servname not supported for ai_socktype" },
    ],
    [":9000", { kind: "refused", why: "host", original: "getaddrinfo: Name or service not known" }],
    ["http://a:9000", { kind: "refused", why: "host", original: "getaddrinfo: Name or service not known" }],
    ["1.2.3.4:9000:9001", { kind: "refused", why: "host", original: "getaddrinfo: Name or service not known" }],
  ])("%j", (listen, expected) => expect(readListen(listen, listen)).toEqual(expected));

  it.each([
    ["127.0.0.1", "host-without-port"],
    ["localhost", "host-without-port"],
    ["fpm.sock", "relative-path"],
    ["9000 # the port", "port-with-text"],
    ["+9000", "port-with-text"],
  ])("%j becomes a socket below the prefix", (listen, why) => {
    const as = { kind: "unix", path: `/usr/${listen}` };
    expect(readListen(listen, `/usr/${listen}`)).toEqual({ kind: "misread", as, why });
  });

  it("cuts a path after 107 bytes", () => {
    const path = (length: number) => `/${"a".repeat(length - 1)}`;
    expect(readListen(path(107), path(107))).toMatchObject({ kind: "address" });
    expect(readListen(path(108), path(108))).toEqual({
      kind: "misread",
      why: "cut-path",
      as: { kind: "unix", path: path(107) },
    });
    expect(readListen(`/${"ä".repeat(54)}`, `/${"ä".repeat(54)}`)).toMatchObject({ kind: "misread", why: "cut-path" });
  });
});
