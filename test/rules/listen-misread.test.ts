import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { bare, pair } from "../support/pair.ts";

const rule = "listen-misread";
const on = (listen: string, pass = "unix:/srv/app/fpm.sock") => ask(rule, pair({ pass, pool: `listen = ${listen}` }));

describe(rule, () => {
  it("says which socket FPM makes of a relative path (measured: 01q)", () => {
    const asked = on("fpm.sock");
    expect(asked.marked).toEqual(["error fpm.sock"]);
    expect(asked.related).toEqual(["nginx.conf: unix:/srv/app/fpm.sock"]);
    expect(asked.messages).toEqual([
      'PHP-FPM takes "listen = fpm.sock" of pool www for a path below its prefix and listens on the unix socket /usr/fpm.sock, so nginx finds nothing where it connects and answers 502.',
    ]);
  });

  it.each(["127.0.0.1", "localhost", "10.0.0.5"])("reports %s without a port (measured: 06r)", (listen) => {
    const [message] = on(listen, "127.0.0.1:9000").messages;
    expect(message).toContain(`because it holds no port, and listens on the unix socket /usr/${listen}`);
  });

  it("reports a comment that begins with #, which is part of the value (lexer section)", () => {
    expect(on("9000 # main pool", "127.0.0.1:9000").marked).toEqual(["error 9000 # main pool"]);
    expect(on("9000 ; main pool", "127.0.0.1:9000").marked).toEqual([]);
  });

  it("reports a path of more than 107 bytes, and none of 107 (measured: 06r-120path)", () => {
    const path = (length: number) => `/srv/${"x".repeat(length - 5)}`;
    expect(on(path(107)).marked).toEqual([]);
    expect(on(path(108)).marked).toEqual([`error ${path(108)}`]);
    expect(on(path(108)).messages[0]).toContain(`listens on the unix socket ${path(107)}`);
  });

  it("reports unix: with a safe fix that silences it (measured: 01r)", () => {
    const asked = on("unix:/srv/app/fpm.sock");
    expect(asked.marked).toEqual(["error unix:/srv/app/fpm.sock"]);
    expect(asked.messages[0]).toContain("does not start");
    expect(asked.messages[0]).toContain("php-fpm -t finds no fault");
    const [fix] = asked.findings[0]?.fixes ?? [];
    expect(fix?.safety).toBe("safe");
    const text = asked.result.text(asked.findings[0]?.at.file as never) ?? "";
    const edit = fix?.edits[0];
    expect(text.slice(edit?.span.start, edit?.span.end)).toBe("unix:");
    expect(on("/srv/app/fpm.sock").marked).toEqual([]);
    expect(on('"unix:/srv/app/fpm.sock"').findings[0]?.fixes).toEqual([]);
  });

  it.each(["127.0.0.1:0", "127.0.0.1:99999", "127.0.0.1:", "0", "/srv/a:b.sock", "127.0.0.1:90x0"])(
    "reports %s, which FPM refuses at start only (measured: §1, §6)",
    (listen) => {
      expect(on(listen).marked).toEqual([`error ${listen}`]);
      expect(on(listen).messages[0]).toContain("does not start");
    },
  );

  it("is silent on what FPM reads as meant", () => {
    for (const listen of ["9000", "127.0.0.1:9000", "[::1]:9000", "localhost:9000", "*:9000", "/run/$pool.sock"]) {
      expect(on(listen).marked).toEqual([]);
    }
  });

  it("leaves an empty or missing listen to fpm-rejected", () => {
    expect(on("").marked).toEqual([]);
    expect(ask(rule, pair({ pass: "127.0.0.1:9000", pool: "" })).marked).toEqual([]);
  });

  it("takes a relative path as meant with a prefix of its own, or where nginx names the whole path", () => {
    const pass = "unix:/srv/app/run/fpm.sock";
    expect(ask(rule, pair({ pass, pool: "prefix = /srv/app\nlisten = run/fpm.sock" })).marked).toEqual([]);
    expect(on("fpm.sock", "unix:/usr/fpm.sock").marked).toEqual([]);
    expect(on("fpm.sock", "unix:/usr/local/fpm.sock").marked).toHaveLength(1);
  });

  it("speaks for each pool, also where no nginx is in the tree", () => {
    const pools = `[global]\n${bare("a", "listen = localhost")}${bare("b", "listen = /run/b.sock")}${bare("c", "listen = unix:/c")}`;
    expect(ask(rule, { "php-fpm.conf": `[global]\nerror_log = /l\n${pools}` }).marked).toEqual([
      "error localhost",
      "error unix:/c",
    ]);
  });

  it("is silent on templates and placeholders", () => {
    expect(on("{{ listen }}").marked).toEqual([]);
    expect(on("SITE_HOME/php.sock").marked).toEqual([]);
    expect(on("${LISTEN}").marked).toEqual([]);
  });
});
