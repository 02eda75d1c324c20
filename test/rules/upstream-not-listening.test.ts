import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { bare, pair } from "../support/pair.ts";

const rule = "upstream-not-listening";

describe(rule, () => {
  it("points at the target and names the pool (measured: 01c)", () => {
    const asked = ask(rule, pair({ pass: "unix:/run/php/php7.4-fpm.sock", pool: "listen = /run/php/php8.2-fpm.sock" }));
    expect(asked.marked).toEqual(["error unix:/run/php/php7.4-fpm.sock"]);
    expect(asked.related).toEqual(["php-fpm.conf: /run/php/php8.2-fpm.sock"]);
    expect(asked.messages).toEqual([
      "nginx connects to /run/php/php7.4-fpm.sock, where nothing listens: pool www listens on /run/php/php8.2-fpm.sock, so each request to location ~ \\.php$ ends in 502.",
    ]);
  });

  it("names the nearest of several pools, and offers no fix then", () => {
    const pools = bare("shop", "listen = /run/php/shop.sock") + bare("blog", "listen = /run/php/blog.sock");
    const asked = ask(rule, pair({ pass: "unix:/run/php/shp.sock", pool: "listen = 9000", pools }));
    expect(asked.messages[0]).toContain("the nearest pool, shop, listens on /run/php/shop.sock");
    expect(asked.related).toEqual(["php-fpm.conf: /run/php/shop.sock"]);
    expect(asked.findings[0]?.fixes).toEqual([]);
  });

  it("says that the loopback family differs (measured: 01k and 01v)", () => {
    const asked = ask(rule, pair({ pass: "127.0.0.1:9000", pool: "listen = [::1]:9000" }));
    expect(asked.messages[0]).toContain("listens on [::1]:9000, an address of the other loopback family,");
    expect(ask(rule, pair({ pass: "[::1]:9000", pool: "listen = 127.0.0.1:9000" })).marked).toEqual([
      "error [::1]:9000",
    ]);
  });

  it("reports another port (measured: 01d), and a loopback address that the pool does not serve", () => {
    expect(ask(rule, pair({ pass: "127.0.0.1:9001", pool: "listen = 9000" })).marked).toHaveLength(1);
    expect(ask(rule, pair({ pass: "127.0.0.2:9000", pool: "listen = 127.0.0.1:9000" })).marked).toHaveLength(1);
    expect(ask(rule, pair({ pass: "127.0.0.2:9000", pool: "listen = 9000" })).marked).toEqual([]);
  });

  it("writes the pool's address as fix, which silences it", () => {
    const pool = "listen = /run/php/php8.2-fpm.sock";
    const [finding] = ask(rule, pair({ pass: "unix:/run/php/php7.4-fpm.sock", pool })).findings;
    const text = finding?.fixes[0]?.edits[0]?.text ?? "";
    expect(text).toBe("unix:/run/php/php8.2-fpm.sock");
    expect(ask(rule, pair({ pass: text, pool })).marked).toEqual([]);
  });

  it("speaks of an upstream only when none of its servers answers, a down one aside (measured: 17c, 09l)", () => {
    const pool = "listen = /run/php/fpm.sock";
    const through = (servers: string) =>
      ask(rule, pair({ http: `upstream php { ${servers} }`, pass: "php", pool })).marked;
    expect(through("server unix:/run/a.sock; server unix:/run/php/fpm.sock;")).toEqual([]);
    expect(through("server unix:/run/a.sock; server unix:/run/b.sock;")).toEqual([
      "error unix:/run/a.sock",
      "error unix:/run/b.sock",
    ]);
    expect(through("server unix:/run/a.sock; server unix:/run/php/fpm.sock down;")).toEqual(["error unix:/run/a.sock"]);
    expect(through("server unix:/run/a.sock; server php.internal:9000;")).toEqual([]);
  });

  it("is silent on words that an installer fills in", () => {
    const pool = "listen = /run/php/fpm.sock";
    expect(ask(rule, pair({ pass: "unix:SITE_HOME_PATH/php.sock", pool })).marked).toEqual([]);
    expect(ask(rule, pair({ pass: "unix:/run/php/__APP__.sock", pool })).marked).toEqual([]);
    expect(
      ask(rule, pair({ pass: "unix:/run/php/shop.sock", pool: "listen = /run/php/SITE_NAME.sock" })).marked,
    ).toEqual([]);
  });
});
