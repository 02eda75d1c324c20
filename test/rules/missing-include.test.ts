import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { loud } from "../support/loud.ts";
import { nginxTest } from "../support/nginx-test.ts";
import { describeWithServers } from "../support/servers.ts";
import { stack } from "../support/stacks.ts";

const rule = "missing-include";

describe(rule, () => {
  it("marks the name and says what nginx prints", () => {
    const files = stack({ server: "include tls.inc;" });
    const asked = ask(rule, files);
    expect(asked.marked).toEqual(["error tls.inc"]);
    expect(asked.messages[0]).toMatch(/^tls\.inc does not exist: nginx refuses to start\.$/);
    expect(String(asked.findings[0]?.args.original)).toMatch(/^open\(\) "\S*\/tls\.inc" failed \(2: /);
    expect(loud(files)).toEqual(["missing-include «tls.inc»"]);
  });

  it("names the nearest file and offers it, never as safe", () => {
    const asked = ask(rule, { ...stack({ server: "include snippets/tls.conf;" }), "snippets/tsl.conf": "gzip on;\n" });
    expect(asked.messages[0]).toContain("; the nearest name is snippets/tsl.conf.");
    expect(asked.findings[0]?.fixes).toMatchObject([{ safety: "unsafe", edits: [{ text: "snippets/tsl.conf" }] }]);
  });

  it("resolves against the main file's directory, not the including file's", () => {
    const parts = { "conf.d/site.conf": "server { listen 81; include near.inc; }\n", "conf.d/near.inc": "gzip on;\n" };
    const asked = ask(rule, { ...stack({ http: "include conf.d/*.conf;" }), ...parts });
    expect(asked.marked).toEqual(["error near.inc"]);
    const moved = { "conf.d/site.conf": parts["conf.d/site.conf"], "near.inc": "gzip on;\n" };
    expect(ask(rule, { ...stack({ http: "include conf.d/*.conf;" }), ...moved }).marked).toEqual([]);
  });

  it("reports a shared file's include once", () => {
    const files = stack({ server: "include a.inc; location /x { include a.inc; }" });
    expect(ask(rule, { ...files, "a.inc": "include gone.inc;\n" }).marked).toEqual(["error gone.inc"]);
  });

  it.each([
    ["a pattern that matches nothing", "include tls*.inc;"],
    ["a file of the distribution", "include /etc/nginx/snippets/fastcgi-php.conf;"],
    ["a path outside of the tree", "include /etc/letsencrypt/options-ssl-nginx.conf;"],
    ["a placeholder", "include {{ name }}.conf;"],
  ])("is silent about %s", (_, server) => {
    expect(ask(rule, stack({ server: `location /x { ${server} }` })).marked).toEqual([]);
  });

  it.each(["Dockerfile", "install.sh", "values.yaml"])("counts it as unknown beside %s", (name) => {
    const asked = ask(rule, { ...stack({ server: "include tls.inc;" }), [name]: "FROM nginx\n" });
    expect(asked.marked).toEqual([]);
    expect(asked.unknown.join()).toContain("tls.inc");
  });
});

describeWithServers("nginx -t", () => {
  it("refuses a plain name and takes a pattern", () => {
    expect(nginxTest(stack({ server: "include tls.inc;" })["nginx.conf"] ?? "")).toMatch(/failed \(2: No such file/);
    expect(nginxTest(stack({ server: "include tls[.]inc;" })["nginx.conf"] ?? "")).toBeNull();
  });
});
