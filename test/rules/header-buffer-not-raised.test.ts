import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const id = "header-buffer-not-raised";
const location = (lines: string, parts = {}) => ask(id, stack({ location: lines, ...parts }));

describe("raised body buffers with the default header buffer", () => {
  it.each(["16 16k", "8 16k", "32 4k", "4 256k"])("fastcgi_buffers %s (measured: 07d)", (value) => {
    const { marked, related } = location(`fastcgi_buffers ${value};`);
    expect(marked).toEqual([`info fastcgi_buffers ${value}`]);
    expect(related).toEqual(["nginx.conf: fastcgi_pass unix:/run/php/www.sock"]);
  });

  it("names both", () => {
    expect(location("fastcgi_buffers 16 16k;").messages).toEqual([
      "In location ~ \\.php$ the response header still has 4k: fastcgi_buffers 16 16k holds the body, and fastcgi_buffer_size is nginx's default.",
    ]);
  });

  it("counts proxy_buffers, and what is inherited", () => {
    const locations = "location / { proxy_pass http://127.0.0.1:3000; }";
    expect(location("", { http: "proxy_buffers 8 32k;", locations }).marked).toEqual(["info proxy_buffers 8 32k"]);
    expect(location("", { http: "fastcgi_buffers 8 32k;", locations }).marked).toEqual([]);
  });

  it.each([
    ["the default", ""],
    ["the default, written", "fastcgi_buffers 8 4k;"],
    ["fewer buffers", "fastcgi_buffers 4 4k;"],
    ["a written header buffer", "fastcgi_buffers 16 16k; fastcgi_buffer_size 4k;"],
    ["a raised header buffer", "fastcgi_buffers 16 16k; fastcgi_buffer_size 16k;"],
    ["a template", "fastcgi_buffers 16 {{ size }};"],
    ["more that may be included", "fastcgi_buffers 16 16k; include /opt/tuning.conf;"],
  ])("is silent with %s", (_, lines) => {
    expect(location(lines).marked).toEqual([]);
  });
});
