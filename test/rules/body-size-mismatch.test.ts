import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { pool, stack } from "../support/stacks.ts";

const id = "body-size-mismatch";
const post = (value: string) => `php_admin_value[post_max_size] = ${value}`;
const upload = (value: string) => `php_admin_value[upload_max_filesize] = ${value}`;
const sizes = (http: string, lines = "", location = "") => ask(id, stack({ http, location, pool: lines }));

describe("client_max_body_size against post_max_size", () => {
  it("is reported where nginx passes what PHP drops, in both files (measured: §12)", () => {
    const { marked, related, messages } = sizes("client_max_body_size 100m;", post("8M"));
    expect(marked).toEqual(["warning client_max_body_size 100m"]);
    expect(related).toEqual([
      "php-fpm.conf: php_admin_value[post_max_size] = 8M",
      "nginx.conf: fastcgi_pass unix:/run/php/www.sock",
    ]);
    expect(messages[0]).toBe(
      "A POST of more than 8m to pool www gets 200 with an empty $_POST: client_max_body_size is 100m, and post_max_size is 8m.",
    );
  });

  it("takes 0 of nginx as no limit", () => {
    expect(sizes("client_max_body_size 0;", post("8M")).messages[0]).toContain("client_max_body_size is no limit");
  });

  it("counts nginx's default of 1m, at the pool's line", () => {
    const { marked, messages } = sizes("", post("512K"));
    expect(marked).toEqual(["warning php_admin_value[post_max_size] = 512K"]);
    expect(messages[0]).toContain("client_max_body_size is 1m by default");
  });

  it("reads php.ini, and the pool's value before it", () => {
    const files = { ...stack({ http: "client_max_body_size 100m;" }), "php.ini": "post_max_size = 8M\n" };
    expect(ask(id, files).related[0]).toBe("php.ini: post_max_size = 8M");
    const both = {
      ...stack({ http: "client_max_body_size 100m;", pool: post("100M") }),
      "php.ini": "post_max_size = 8M\n",
    };
    expect(ask(id, both).marked).toEqual([]);
  });

  it.each([
    ["equal", "client_max_body_size 8m;", post("8M")],
    ["nginx smaller", "client_max_body_size 4m;", post("8M")],
    ["PHP without a limit", "client_max_body_size 100m;", post("0")],
    ["PHP's default, which nobody wrote", "client_max_body_size 100m;", ""],
    ["a template", "client_max_body_size {{ size }};", post("8M")],
    ["an environment variable", "client_max_body_size 100m;", post("${POST_MAX}")],
  ])("is silent with %s", (_, http, lines) => {
    expect(sizes(http, lines).marked).toEqual([]);
  });

  it("is silent where the route sends no body, or sets PHP's limits itself", () => {
    expect(sizes("client_max_body_size 100m;", post("8M"), "fastcgi_pass_request_body off;").marked).toEqual([]);
    const set = 'fastcgi_param PHP_VALUE "post_max_size=200M";';
    const { marked, unknown } = sizes("client_max_body_size 100m;", post("8M"), set);
    expect(marked).toEqual([]);
    expect(unknown.join()).toContain("PHP_VALUE");
  });

  it("is silent about the pool's own status page, which takes no POST", () => {
    const locations = "location = /status { client_max_body_size 10m; fastcgi_pass unix:/run/php/www.sock; }";
    const files = stack({ locations, pool: `${post("8M")}\npm.status_path = /status` });
    expect(ask(id, files).marked).toEqual([]);
  });

  it("judges each location and pool", () => {
    const files = stack({
      locations: `location /a.php { client_max_body_size 50m; fastcgi_pass unix:/run/php/www.sock; }
        location /b.php { client_max_body_size 60m; fastcgi_pass unix:/run/php/b.sock; }`,
      pool: post("50M"),
      pools: pool("b", post("50M")),
    });
    expect(ask(id, files).marked).toEqual(["warning client_max_body_size 60m"]);
  });
});

describe("upload_max_filesize", () => {
  it("above post_max_size never arrives", () => {
    const { marked, related } = sizes("client_max_body_size 8m;", `${post("8M")}\n${upload("20M")}`);
    expect(marked).toContain(`warning ${upload("20M")}`);
    expect(related).toContain(`php-fpm.conf: ${post("8M")}`);
  });

  it("above PHP's default of post_max_size; its own default is nobody's mistake", () => {
    const { marked, messages } = sizes("", upload("20M"));
    expect(marked).toEqual([`warning ${upload("20M")}`]);
    expect(messages[0]).toContain("post_max_size is 8m by default");
    expect(sizes("client_max_body_size 1m;", post("1M")).marked).toEqual([]);
  });

  it("above a written client_max_body_size is 413", () => {
    const { marked, messages } = sizes("client_max_body_size 10m;", `${post("64M")}\n${upload("60M")}`);
    expect(marked).toEqual(["warning client_max_body_size 10m"]);
    expect(messages[0]).toContain("refused with 413");
  });

  it.each([
    ["that fits", "client_max_body_size 64m;", `${post("64M")}\n${upload("60M")}`],
    ["with no limit of nginx or of POST", "client_max_body_size 0;", `${post("0")}\n${upload("60M")}`],
    ["above nginx's default, which nobody wrote", "", `${post("64M")}\n${upload("60M")}`],
    ["of PHP's default", "client_max_body_size 1m;", ""],
  ])("is silent %s", (_, http, lines) => {
    expect(sizes(http, lines).marked).toEqual([]);
  });
});
