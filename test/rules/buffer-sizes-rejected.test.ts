import { describe, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { stack } from "../support/stacks.ts";

const id = "buffer-sizes-rejected";
const location = (lines: string) => ask(id, stack({ location: lines }));

describe.each(["fastcgi", "proxy", "uwsgi", "scgi"])("%s: the relations", (family) => {
  const own = (lines: string) => lines.replaceAll("@", family);
  const last = (asked: ReturnType<typeof ask>) => ({
    marked: asked.marked,
    original: asked.findings[0]?.args.nginx,
  });

  // Measured: §7, as nginx -t says.
  it.each([
    ["1: one buffer", "@_buffers 1 4k;", "@_buffers 1 4k", 'there must be at least 2 "@_buffers"'],
    [
      "2: busy below the larger buffer",
      "@_buffers 8 16k; @_busy_buffers_size 8k;",
      "@_busy_buffers_size 8k",
      '"@_busy_buffers_size" must be equal to or greater than the maximum of the value of "@_buffer_size" and one of the "@_buffers"',
    ],
    [
      "3: buffer_size alone",
      "@_buffer_size 16k;",
      "@_buffer_size 16k",
      '"@_busy_buffers_size" must be less than the size of all "@_buffers" minus one buffer',
    ],
    [
      "3: busy above all but one",
      "@_buffers 8 16k; @_busy_buffers_size 113k;",
      "@_busy_buffers_size 113k",
      '"@_busy_buffers_size" must be less than the size of all "@_buffers" minus one buffer',
    ],
    [
      "3: two buffers",
      "@_buffers 2 16k;",
      "@_buffers 2 16k",
      '"@_busy_buffers_size" must be less than the size of all "@_buffers" minus one buffer',
    ],
    [
      "4: temporary writes below a buffer",
      "@_temp_file_write_size 2k;",
      "@_temp_file_write_size 2k",
      '"@_temp_file_write_size" must be equal to or greater than the maximum of the value of "@_buffer_size" and one of the "@_buffers"',
    ],
    [
      "5: temporary files below a buffer",
      "@_max_temp_file_size 2k;",
      "@_max_temp_file_size 2k",
      '"@_max_temp_file_size" must be equal to zero to disable temporary files usage or must be equal to or greater than the maximum of the value of "@_buffer_size" and one of the "@_buffers"',
    ],
  ])("%s", (_, lines, marked, original) => {
    expect(last(location(own(lines)))).toEqual({ marked: [`error ${own(marked)}`], original: own(original) });
  });

  it.each([
    ["the defaults", ""],
    ["14k alone, the most that fits", "@_buffer_size 14k;"],
    ["busy of all but one, exactly", "@_buffers 8 16k; @_busy_buffers_size 112k;"],
    ["both raised", "@_buffer_size 16k; @_buffers 8 16k;"],
    ["128k with 4 256k", "@_buffer_size 128k; @_buffers 4 256k;"],
    ["three buffers", "@_buffers 3 16k;"],
    ["no temporary files", "@_max_temp_file_size 0;"],
    ["small buffers and a small busy", "@_buffer_size 1k; @_buffers 4 1k; @_busy_buffers_size 1k;"],
  ])("hold with %s", (_, lines) => {
    expect(location(own(lines)).marked).toEqual([]);
  });

  it.each(["16k", "32k", "128k"])("3: buffer_size %s alone stops nginx", (size) => {
    expect(location(own(`@_buffer_size ${size};`)).marked).toEqual([own(`error @_buffer_size ${size}`)]);
  });

  it("3: 128k with 8 16k, and 2 of any size", () => {
    const asked = location(own("@_buffer_size 128k; @_buffers 8 16k;"));
    expect(asked.marked).toEqual([own("error @_buffer_size 128k")]);
    expect(asked.related).toEqual([own("nginx.conf: @_buffers 8 16k")]);
    expect(location(own("@_buffer_size 64k; @_buffers 2 64k;")).marked).toHaveLength(1);
  });
});

describe("the message", () => {
  it("names both values, and what is a default", () => {
    expect(location("fastcgi_buffer_size 128k;").messages).toEqual([
      "nginx does not start: in location ~ \\.php$, fastcgi_buffer_size 128k makes busy buffers of 256k, more than 28k, all but one of fastcgi_buffers 8 4k (nginx's default).",
    ]);
    expect(location("fastcgi_buffers 16 16k; fastcgi_busy_buffers_size 8k;").messages).toEqual([
      "nginx does not start: in location ~ \\.php$, fastcgi_busy_buffers_size 8k is less than the 16k of fastcgi_buffers 16 16k.",
    ]);
    expect(location("fastcgi_temp_file_write_size 2k;").messages[0]).toContain(
      "fastcgi_temp_file_write_size 2k is less than the 4k of fastcgi_buffers 8 4k (nginx's default)",
    );
  });
});

describe("levels", () => {
  const http = "fastcgi_buffer_size 128k;";

  it("fails at every server with what http sets, once, with or without a pass (measured: §7)", () => {
    const files = stack({ http, locations: "location / { } location /b { }" });
    const { marked, messages } = ask(id, files);
    expect(marked).toEqual(["error fastcgi_buffer_size 128k"]);
    expect(messages[0]).toContain("in server shop.example");
  });

  it("is not mended by a location alone (measured: 07t)", () => {
    const { marked } = ask(id, stack({ server: http, location: "fastcgi_buffers 8 128k;" }));
    expect(marked).toEqual(["error fastcgi_buffer_size 128k"]);
  });

  it("is mended by the server", () => {
    expect(ask(id, stack({ http, server: "fastcgi_buffers 8 128k;" })).marked).toEqual([]);
  });

  it("points to what the location changes when the rest is inherited", () => {
    const asked = ask(id, stack({ http: "fastcgi_busy_buffers_size 8k;", location: "fastcgi_buffers 8 16k;" }));
    expect(asked.marked).toEqual(["error fastcgi_buffers 8 16k"]);
    expect(asked.related).toEqual(["nginx.conf: fastcgi_busy_buffers_size 8k"]);
  });

  it("checks each family for itself, and nested locations", () => {
    const asked = ask(id, stack({ location: "location ~ x { proxy_buffer_size 32k; fastcgi_buffer_size 16k; }" }));
    expect(asked.marked).toEqual(["error proxy_buffer_size 32k", "error fastcgi_buffer_size 16k"]);
  });
});

describe("values that are not known", () => {
  it.each([
    "fastcgi_buffer_size {{ size }};",
    "fastcgi_buffer_size 128k; include /opt/tuning.conf;",
    "fastcgi_buffer_size 1x;",
  ])("are not judged: %s", (lines) => {
    expect(location(lines).marked).toEqual([]);
  });
});
