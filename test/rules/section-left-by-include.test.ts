import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { bare } from "../support/pair.ts";

const rule = "section-left-by-include";
const blog = bare("blog", "listen = /run/blog.sock");
const include = "include = /etc/php/8.2/fpm/pool.d/*.conf";
const on = (behind: string, pools: Readonly<Record<string, string>> = { "blog.conf": blog }) =>
  ask(rule, {
    "php/php-fpm.conf": `[global]\nerror_log = /var/log/fpm.log\n${bare("www", "listen = /run/www.sock")}${include}\n${behind}\n`,
    ...Object.fromEntries(Object.entries(pools).map(([name, text]) => [`php/pool.d/${name}`, text])),
  });

describe(rule, () => {
  it("points at the first setting behind the include, and says where it lands", () => {
    const asked = on("request_terminate_timeout = 30s\npm.max_requests = 500");
    expect(asked.marked).toEqual(["warning request_terminate_timeout = 30s"]);
    expect(asked.related).toEqual([`php/php-fpm.conf: ${include}`, "php/php-fpm.conf: [www]"]);
    expect(asked.messages).toEqual([
      '"request_terminate_timeout" (and 1 more behind it) is written below [www] and lands in [blog], because the include before it ends there, so pool www runs without it.',
    ]);
  });

  it("names the section of the last file, in the order of names", () => {
    const pools = { "a.conf": bare("zeta", "listen = /run/z.sock"), "b.conf": bare("alpha", "listen = /run/a.sock") };
    expect(on("pm.max_requests = 500", pools).messages[0]).toContain("lands in [alpha]");
  });

  it("knows array settings", () => {
    expect(on("php_admin_value[memory_limit] = 1G").marked).toEqual(["warning php_admin_value[memory_limit] = 1G"]);
  });

  it("is silent behind a new header, without anything behind, and where the same section ends", () => {
    expect(on("[www]\npm.max_requests = 500").marked).toEqual([]);
    expect(on("; nothing").marked).toEqual([]);
    expect(on("pm.max_requests = 500", { "more.conf": "[www]\npm.max_requests = 100\n" }).marked).toEqual([]);
    expect(on("pm.max_requests = 500", { "more.conf": "[WWW]\npm.max_requests = 100\n" }).marked).toEqual([]);
  });

  it("leaves what PHP-FPM refuses there to fpm-rejected", () => {
    expect(on("log_level = notice").marked).toEqual([]);
  });

  it("reports a setting of [global] that a pool takes too", () => {
    const main = `[global]\nerror_log = /var/log/fpm.log\n${include}\nrlimit_files = 4096\n`;
    const asked = ask(rule, { "php/php-fpm.conf": main, "php/pool.d/blog.conf": blog });
    expect(asked.marked).toEqual(["warning rlimit_files = 4096"]);
    expect(asked.messages[0]).toContain("is written below [global] and lands in [blog]");
  });

  it("is silent where the include cannot be followed", () => {
    const main = `[global]\nerror_log = /l\n${bare("www", "listen = /run/www.sock")}include = \${POOLS}/*.conf\npm.max_requests = 5\n`;
    expect(ask(rule, { "php-fpm.conf": main }).marked).toEqual([]);
  });
});
