import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.ts";
import { lint } from "../../src/engine/lint.ts";
import { run } from "./fake-io.ts";

const files = {
  "/w/nginx.conf": `events {}
http {
  fastcgi_read_timeout 90s;
  upstream php { server unix:/run/php/www.sock; }
  server {
    listen 80;
    server_name "shop.example";
    client_max_body_size 20m;
    include site/*.conf;
    location /old { fastcgi_pass 127.0.0.1:9000; }
    location /api { proxy_pass http://node:3000; }
  }
}
`,
  "/w/site/php.conf": "location ~ \\.php$ {\n  include fastcgi.conf;\n  fastcgi_pass php;\n}\n",
  "/w/php/www.conf":
    "[www]\nuser = www-data\nlisten = /run/php/www.sock\nlisten.mode = 0666\npm = static\npm.max_children = 50\n",
};
const no502 = (args: readonly string[], held: Readonly<Record<string, string>> = files) =>
  run(args, { files: held, rules, result: (request) => lint(request, rules) });

describe("no502 map", () => {
  it("shows hosts, servers, where each location leads and why", async () => {
    const { out, code } = await no502(["map"]);
    expect(code).toBe(0);
    expect(out).toContain("server shop.example  nginx.conf:5\n");
    expect(out).toMatch(
      /location ~ \\\.php\$ {2}fastcgi_pass php {2}site\/php\.conf:3\n\s+upstream php: unix:\/run\/php\/www\.sock\n\s+-> pool www on server: pool www listens on \/run\/php\/www\.sock/,
    );
    expect(out).toMatch(/location \/old .*\n\s+-> NOTHING: no pool listens on 127\.0\.0\.1:9000/);
    expect(out).toMatch(/location \/api .*\n\s+-> unknown: /);
    expect(out).toContain("pool www listens on /run/php/www.sock");
  });

  it("is JSON of a stated format, and a chart that Mermaid reads", async () => {
    const json = JSON.parse((await no502(["map", "--format", "json"])).out);
    expect(json.format).toBe("no502-map/1");
    const [stack] = json.stacks;
    expect(stack.servers[0].routes.map((route: { links: { state: string }[] }) => route.links[0]?.state)).toEqual([
      "linked",
      "none",
      "unknown",
    ]);
    expect(stack.pools[0]).toMatchObject({
      name: "www",
      listen: "/run/php/www.sock",
      at: { file: "php/www.conf", line: 3 },
    });
    const { out } = await no502(["map", "--format", "mermaid"]);
    expect(out).toMatch(/^flowchart LR\n/);
    expect(out).toContain("linkStyle");
    // A quote in a name would end Mermaid's text.
    const odd = { ...files, "/w/nginx.conf": files["/w/nginx.conf"].replace('"shop.example"', "'a\"b<script>'") };
    const drawn = (await no502(["map", "--format", "mermaid"], odd)).out;
    expect(drawn).not.toContain("<script>");
    expect(drawn).toContain("a#34;b#60;script#62;");
  });

  it("is a drawing that stands alone", async () => {
    const { out, code } = await no502(["map", "--format", "svg"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(out.match(/<svg\b/g)?.length).toBe(out.match(/<\/svg>/g)?.length);
    expect(out).toContain('class="edge broken"');
    expect(out).toContain('class="edge unknown"');
    expect(out).toContain(">shop.example<");
    expect(out).not.toMatch(/<script|href=|url\(http/);
    const odd = { ...files, "/w/nginx.conf": files["/w/nginx.conf"].replace('"shop.example"', "'<script>'") };
    expect((await no502(["map", "--format", "svg"], odd)).out).not.toContain("<script");
  });

  it("writes to a file, and refuses what it cannot do", async () => {
    const written = await no502(["map", "--output-file", "map.txt"]);
    expect(written.out).toBe("");
    expect([...written.written.keys()].length).toBe(1);
    expect((await no502(["map"], { "/w/readme.txt": "text" })).code).toBe(2);
    expect((await no502(["map", "--format", "png"])).code).toBe(2);
    expect((await no502(["map", "--output-file", "/missing/x"])).code).toBe(2);
  });
});

describe("no502 trace", () => {
  it("shows what is in force in a location, where it comes from and through which includes", async () => {
    const { out, code } = await no502(["trace", "site/php.conf:3"]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^location ~ \\\.php\$ in shop\.example\n {2}written at site\/php\.conf:1:1, included at nginx\.conf:9:5\n/,
    );
    expect(out).toMatch(/fastcgi_pass php -> pool www/);
    expect(out).toMatch(/client_max_body_size +20m +inherited from server shop\.example, nginx\.conf:8:5/);
    expect(out).toMatch(/fastcgi_read_timeout +90s +inherited from http, nginx\.conf:3:3/);
    expect(out).toMatch(/fastcgi_send_timeout +60s +default/);
    expect(out).toMatch(/fastcgi_param +SCRIPT_FILENAME \$document_root\$fastcgi_script_name +packaged/);
  });

  it("shows a pool, and is JSON on request", async () => {
    const { out } = await no502(["trace", "php/www.conf:4"]);
    expect(out).toMatch(/listen\.mode +0666 +written php\/www\.conf:4:1/);
    expect(out).toMatch(/request_terminate_timeout +0 +default/);
    expect(out).toMatch(/PHP's max_execution_time +30 +default/);
    const json = JSON.parse((await no502(["trace", "--format", "json", "php/www.conf:1"])).out);
    expect(json.format).toBe("no502-trace/1");
    expect(json.traces[0].settings.find((one: { name: string }) => one.name === "pm.max_children")).toMatchObject({
      value: "50",
      origin: "written",
      file: "php/www.conf",
      line: 6,
    });
  });

  it.each([
    [["trace"], "needs a place"],
    [["trace", "nginx.conf"], "needs a place"],
    [["trace", "gone.conf:1"], "no such file"],
    [["trace", "nginx.conf:99"], "has no line 99"],
    [["trace", "other.txt:1"], "no stack of the given paths reads this file"],
  ])("refuses %j", async (args, said) => {
    const { code, err } = await no502(args, { ...files, "/w/other.txt": "text\n" });
    expect([code, err.includes(said)]).toEqual([2, true]);
  });
});
