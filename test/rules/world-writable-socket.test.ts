import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { pair } from "../support/pair.ts";

const rule = "world-writable-socket";
const parts = (mode: string, listen = "/run/a.sock") =>
  pair({ pass: listen.startsWith("/") ? `unix:${listen}` : listen, pool: `listen = ${listen}\nlisten.mode = ${mode}` });
const on = (mode: string, listen?: string) => ask(rule, parts(mode, listen));

describe(rule, () => {
  it("points at the mode and at the socket (measured: 02i)", () => {
    const asked = on("0666");
    expect(asked.marked).toEqual(["warning 0666"]);
    expect(asked.related).toEqual(["php-fpm.conf: /run/a.sock"]);
    expect(asked.messages).toEqual([
      "Every user of the machine can connect to /run/a.sock and run PHP as the user of pool www, because listen.mode 0666 gives others the write bit.",
    ]);
  });

  it.each(["0777", "666", "0662", "0002", '"0666"', "06669"])("reports %s", (mode) => {
    expect(on(mode).findings).toHaveLength(1);
  });

  it.each(["0660", "0664", "0600", "0771", "0999", "rw", ""])("is silent on %j, where others may not write", (mode) => {
    expect(on(mode).marked).toEqual([]);
  });

  it("is silent on TCP, on templates and on the default", () => {
    expect(on("0666", "127.0.0.1:9000").marked).toEqual([]);
    expect(on("{{ mode }}").marked).toEqual([]);
    expect(ask(rule, pair({ pass: "unix:/run/a.sock", pool: "listen = /run/a.sock" })).marked).toEqual([]);
  });

  it("is advice in a repository of containers", () => {
    const files = { ...parts("0666"), "docker-compose.yml": "services:\n  php:\n    image: php:fpm\n" };
    expect(ask(rule, files).marked).toEqual(["info 0666"]);
  });
});
