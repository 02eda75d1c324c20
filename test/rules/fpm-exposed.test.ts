import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { bare, pair } from "../support/pair.ts";

const rule = "fpm-exposed";
const on = (lines: string, pools = "") => ask(rule, pair({ pass: "127.0.0.1:9000", pool: lines, pools }));

describe(rule, () => {
  it("points at the address and says what it opens (measured: 01i)", () => {
    const asked = on("listen = 9000");
    expect(asked.marked).toEqual(["warning 9000"]);
    expect(asked.messages).toEqual([
      "Pool www listens on 9000, every address of this server, and listen.allowed_clients is not set, so whoever reaches port 9000 can run PHP as its user.",
    ]);
  });

  it.each(["0.0.0.0:9000", "[::]:9000"])("reports %s (measured: 01l, 01j)", (listen) => {
    expect(on(`listen = ${listen}`).marked).toEqual([`warning ${listen}`]);
  });

  it.each(["127.0.0.1:9000", "[::1]:9000", "10.0.0.5:9000", "localhost:9000", "/run/a.sock", "*:9000", "{{ listen }}"])(
    "is silent on %s",
    (listen) => {
      expect(on(`listen = ${listen}`).marked).toEqual([]);
    },
  );

  it("is silent with allowed_clients, whatever they are", () => {
    expect(on("listen = 9000\nlisten.allowed_clients = 127.0.0.1").marked).toEqual([]);
    expect(on("listen = 9000\nlisten.allowed_clients =").marked).toEqual([]);
    expect(on("listen = 9000\nlisten.allowed_clients = {{ clients }}").marked).toEqual([]);
  });

  it("is silent where PHP-FPM does not start (measured: 15a), not where two pools share the socket", () => {
    expect(on("listen = 9000", bare("b", "listen = 127.0.0.1:9000")).marked).toEqual([]);
    expect(on("listen = 9000\nuser = root").marked).toEqual([]);
    expect(on("listen = 9000", bare("b", "listen = [::]:9000")).marked).toHaveLength(2);
  });

  it("is silent in a repository of containers", () => {
    const files = pair({ pass: "127.0.0.1:9000", pool: "listen = 9000" });
    expect(ask(rule, { ...files, "docker-compose.yml": "services:\n  php:\n    image: php:fpm\n" }).marked).toEqual([]);
  });
});
