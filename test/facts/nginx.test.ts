import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generateNginxFacts } from "../../scripts/facts/nginx.ts";
import { defaultProxyHeaders, defaultWords } from "../../src/facts/nginx/defaults.ts";
import { directiveFacts, isKnownDirective, knownNames, thirdPartyModule } from "../../src/facts/nginx/directives.ts";
import { variables } from "../../src/facts/nginx/generated/variables.ts";
import { inheritance } from "../../src/facts/nginx/inheritance.ts";
import { isAtLeast } from "../../src/facts/nginx/version.ts";
import { compareVersions } from "../../src/source/versions.ts";

test("the generated tables are current", () => {
  for (const [path, text] of generateNginxFacts()) expect(readFileSync(path, "utf8"), path).toBe(text);
});

test("every directive of the source's and the documentation's tables is found by name", () => {
  for (const file of ["nginx-commands", "nginx-directives", "nginx-removed"]) {
    const { directives } = JSON.parse(readFileSync(`src/facts/data/${file}.json`, "utf8")) as {
      directives: { name: string; module: string }[];
    };
    for (const { name } of directives) {
      expect(isKnownDirective(name), name).toBe(true);
      expect(directiveFacts(name).every((facts) => facts.name === name && facts.module !== "")).toBe(true);
    }
  }
  expect(knownNames()).toContain("fastcgi_pass");
  expect([...knownNames()].sort()).toEqual(knownNames());
});

const nginx = spawnSync("nginx", ["-v"], { encoding: "utf8" });

test.skipIf(nginx.status !== 0)("every variable is one of the installed nginx", () => {
  const names = variables.trim().split("\n");
  expect(names.length).toBeGreaterThan(100);
  const place = mkdtempSync(join(tmpdir(), "no502-variables-"));
  try {
    const lines = names.map((name, at) => `set $own_${at} $${name};`).join("\n");
    const text = `pid nginx.pid;\nevents {}\nhttp { server { listen 127.0.0.1:8099;\n${lines}\n} }\n`;
    writeFileSync(join(place, "nginx.conf"), text);
    const tested = spawnSync("nginx", ["-t", "-q", "-p", place, "-c", "nginx.conf", "-g", "error_log stderr;"], {
      encoding: "utf8",
    });
    expect(tested.stderr).not.toContain("unknown");
    expect(tested.status, tested.stderr).toBe(0);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});

test("one directive of several modules", () => {
  expect(directiveFacts("proxy_pass").map((facts) => [facts.module, facts.contexts])).toEqual([
    ["ngx_http_proxy_module", ["http_loc", "http_lif", "http_lmt"]],
    ["ngx_stream_proxy_module", ["stream_srv"]],
  ]);
  expect(directiveFacts("location")[0]).toMatchObject({ block: true, args: { min: 1, max: 2 } });
  expect(directiveFacts("http2")[0]).toMatchObject({ since: "1.25.1", from: "source" });
  expect(directiveFacts("ssl")[0]).toMatchObject({ until: "1.25.1", from: "removed" });
  expect(directiveFacts("js_content")[0]).toMatchObject({ args: null, setter: null, from: "documentation" });
  expect(directiveFacts("nothing")).toEqual([]);
  expect(directiveFacts("toString")).toEqual([]);
});

test.each([
  ["content_by_lua_block", "lua-nginx-module"],
  ["more_set_headers", "headers-more"],
  ["brotli_types", "brotli"],
  ["passenger_enabled", "passenger"],
  ["set_escape_uri", "set_misc"],
])("%s is a directive of %s", (name, module) => {
  expect(thirdPartyModule(name)).toBe(module);
});

test("misspelled nginx directives are not taken for those of other modules", () => {
  for (const name of ["set_real_ip_form", "fastcgi_pas", "prox_pass", "server_nam", "tcp_nopsh", "proxy_redirec"])
    expect(thirdPartyModule(name), name).toBeNull();
});

test("no third-party pattern hides a directive of nginx's own source", () => {
  const own = knownNames().filter((name) => directiveFacts(name).some((facts) => facts.from === "source"));
  // Modules of others really have directives of these names.
  const shared = ["sticky", "flv", "perl"];
  expect(own.filter((name) => thirdPartyModule(name) !== null && !shared.includes(name))).toEqual([]);
});

test("defaults by version", () => {
  expect(defaultWords("proxy_http_version", null)).toEqual(["1.0"]);
  expect(defaultWords("proxy_http_version", "1.29.6")).toEqual(["1.0"]);
  expect(defaultWords("proxy_http_version", "1.29.7")).toEqual(["1.1"]);
  expect(defaultWords("proxy_http_version", "1.31.0")).toEqual(["1.1"]);
  expect(defaultWords("keepalive", null)).toBeNull();
  expect(defaultWords("keepalive", "1.29.7")).toEqual(["32", "local"]);
  expect(defaultWords("keepalive_requests", "1.18.0")).toEqual(["100"]);
  expect(defaultWords("keepalive_requests", null)).toEqual(["1000"]);
  expect(defaultWords("ssl_protocols", "1.28.0")).toEqual(["TLSv1.2", "TLSv1.3"]);
  expect(defaultProxyHeaders(null).Connection).toBe("close");
  expect(defaultProxyHeaders("1.29.7").Connection).toBe("");
});

test("defaults from the documentation", () => {
  expect(defaultWords("fastcgi_read_timeout", null)).toEqual(["60s"]);
  expect(defaultWords("fastcgi_buffers", null)).toEqual(["8", "4k"]);
  expect(defaultWords("fastcgi_buffer_size", null)).toEqual(["4k"]);
  expect(defaultWords("proxy_busy_buffers_size", null)).toEqual(["8k"]);
  expect(defaultWords("gzip_buffers", null)).toEqual(["32", "4k"]);
  expect(defaultWords("client_max_body_size", null)).toEqual(["1m"]);
  expect(defaultWords("worker_connections", null)).toEqual(["512"]);
  expect(defaultWords("worker_processes", null)).toEqual(["1"]);
  expect(defaultWords("fastcgi_keep_conn", null)).toEqual(["off"]);
  expect(defaultWords("server_name", null)).toEqual([""]);
  expect(defaultWords("proxy_set_header", null)).toEqual(["Host", "$proxy_host"]);
  // The build decides, so nothing is guessed.
  expect(defaultWords("user", null)).toBeNull();
  expect(defaultWords("fastcgi_pass", null)).toBeNull();
  expect(defaultWords("nothing", null)).toBeNull();
  expect(defaultWords("keepalive_timeout", null)).toEqual(["75s"]);
  expect(defaultWords("keepalive_timeout", null, "upstream")).toEqual(["60s"]);
  expect(defaultWords("proxy_buffer_size", null, "stream")).toEqual(["16k"]);
});

test("inheritance", () => {
  for (const name of ["proxy_pass", "fastcgi_pass", "try_files", "return", "rewrite", "set", "location", "types"])
    expect(inheritance(name), name).toBe("never");
  for (const name of [
    "proxy_set_header",
    "fastcgi_param",
    "add_header",
    "error_page",
    "access_log",
    "allow",
    "deny",
    "index",
    "gzip_types",
    "fastcgi_no_cache",
    "proxy_hide_header",
  ])
    expect(inheritance(name), name).toBe("array");
  for (const name of ["root", "alias", "fastcgi_read_timeout", "proxy_buffers", "internal", "resolver", "nothing"])
    expect(inheritance(name), name).toBe("scalar");
});

test("versions compare by number", () => {
  expect(compareVersions("1.9.0", "1.29.7")).toBeLessThan(0);
  expect(compareVersions("1.29.7", "1.29.7")).toBe(0);
  expect(compareVersions("1.27", "1.27.0")).toBe(0);
  expect(compareVersions("1.22.1-9+deb12u1", "1.22.1")).toBe(0);
  expect(isAtLeast(null, "1.0.0")).toBe(false);
});
