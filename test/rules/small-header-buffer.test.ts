import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const id = "small-header-buffer";
const location = (lines: string, parts = {}) => ask(id, stack({ location: lines, ...parts }));
const proxy = (lines: string) =>
  ask(id, stack({ locations: `location / { proxy_pass http://127.0.0.1:3000; ${lines} }` }));

describe("a buffer written below the minimum", () => {
  it.each(["1k", "4k", "7k", "8191"])("%s is a warning at its line", (size) => {
    const { marked, related } = location(`fastcgi_buffer_size ${size};`);
    expect(marked).toEqual([`warning fastcgi_buffer_size ${size}`]);
    expect(related).toEqual(["nginx.conf: fastcgi_pass unix:/run/php/www.sock"]);
  });

  it.each(["8k", "8192", "16k"])("%s is fine (measured: 07b-8k, 07c)", (size) => {
    expect(location(`fastcgi_buffer_size ${size}; fastcgi_buffers 8 16k;`).marked).toEqual([]);
  });

  it("names what fits: 8 bytes less with FastCGI, all of it with proxy_pass (measured: 07m, 07n)", () => {
    expect(location("fastcgi_buffer_size 4k;").messages).toEqual([
      "A response header of more than 4088 bytes ends as 502 in location ~ \\.php$: fastcgi_buffer_size is 4k, below 8k.",
    ]);
    expect(proxy("proxy_buffer_size 4k;").messages).toEqual([
      "A response header of more than 4096 bytes ends as 502 in location /: proxy_buffer_size is 4k, below 8k.",
    ]);
  });

  it("is one finding where several routes inherit it", () => {
    const locations = "location /a { fastcgi_pass 127.0.0.1:9000; } location /b { fastcgi_pass 127.0.0.1:9000; }";
    const { marked, related } = location("", { http: "fastcgi_buffer_size 4k;", locations });
    expect(marked).toEqual(["warning fastcgi_buffer_size 4k"]);
    expect(related).toHaveLength(2);
  });

  it("does not matter to the routes of the other protocol", () => {
    expect(location("proxy_buffer_size 4k; fastcgi_buffer_size 8k;").marked).toEqual([]);
    expect(proxy("proxy_buffer_size 16k; proxy_buffers 8 16k; fastcgi_buffer_size 4k;").marked).toEqual([]);
  });
});

describe("the default", () => {
  it("is advice at the pass, raised buffers or not (measured: 07d)", () => {
    for (const lines of ["", "fastcgi_buffers 16 16k;", "fastcgi_buffering off;"]) {
      const { marked, messages } = location(lines);
      expect(marked).toEqual(["info fastcgi_pass unix:/run/php/www.sock"]);
      expect(messages[0]).toContain("fastcgi_buffer_size is at nginx's default of 4k, below 8k");
    }
    expect(proxy("").marked).toEqual(["info proxy_pass http://127.0.0.1:3000"]);
  });

  it("is not known behind a template", () => {
    const { marked, unknown } = location("fastcgi_buffer_size {{ size }};");
    expect(marked).toEqual([]);
    expect(unknown).toContain("fastcgi_pass unix:/run/php/www.sock: fastcgi_buffer_size cannot be known");
  });
});

it("takes another minimum", () => {
  const config = (minimum: string) => ({ config: { rules: { [id]: { minimum } } } });
  expect(location("fastcgi_buffer_size 8k;", config("16k")).marked).toEqual(["warning fastcgi_buffer_size 8k"]);
  expect(location("", config("4k")).marked).toEqual([]);
});
