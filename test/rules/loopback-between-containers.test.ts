import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";

const rule = "loopback-unreachable";
const tree = (pass: string, listen: string, more = "") => ({
  "compose.yaml": `services:
  web: {image: nginx, volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]${more}}
  php: {image: "php:8.3-fpm", volumes: ["./pool.conf:/usr/local/etc/php-fpm.d/zzz.conf"]}
  node: {image: node, command: [node, app.js, --port, "3000"]}
`,
  "site.conf": `server {\n  location ~ \\.php$ { include fastcgi.conf; ${pass}; }\n}\n`,
  "pool.conf": `[www]\nlisten = ${listen}\n`,
});

describe("loopback between containers", () => {
  it("is not the one of the pool's container", () => {
    const asked = ask(rule, tree("fastcgi_pass 127.0.0.1:9000", "9000"));
    expect(asked.marked).toEqual(["error 127.0.0.1:9000"]);
    expect(asked.messages[0]).toContain(
      "nginx in container web connects to 127.0.0.1:9000, its own loopback, but pool www runs in container php",
    );
  });

  it("takes no connection from another container", () => {
    const asked = ask(rule, tree("fastcgi_pass php:9000", "127.0.0.1:9000"));
    expect(asked.marked).toEqual(["error php:9000"]);
    expect(asked.messages[0]).toContain("listens on 127.0.0.1:9000, which nothing outside of that container reaches");
  });

  it("holds no other container's program", () => {
    const asked = ask(rule, tree("proxy_pass http://127.0.0.1:3000", "9000"));
    expect(asked.marked).toEqual(["error http://127.0.0.1:3000"]);
    expect(asked.messages[0]).toContain("node, which states that port, is another container");
  });

  it.each([
    ["a name", tree("fastcgi_pass php:9000", "9000")],
    ["a shared network", tree("fastcgi_pass 127.0.0.1:9000", "127.0.0.1:9000", ', network_mode: "service:php"')],
    [
      "an unknown image of nginx",
      {
        ...tree("proxy_pass http://127.0.0.1:3000", "9000"),
        "compose.yaml": tree("", "")["compose.yaml"].replace("image: nginx", "image: x/nginx"),
      },
    ],
    ["a port that nobody states", tree("proxy_pass http://127.0.0.1:4000", "9000")],
  ])("is fine with %s", (_, files) => {
    expect(ask(rule, files).marked).toEqual([]);
  });
});
