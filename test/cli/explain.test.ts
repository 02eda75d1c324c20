import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.ts";
import { projectFolder } from "../support/examples.ts";
import { run as runCli, type Setting } from "./fake-io.ts";

const shipped = ["docs/proof.json", "docs/suppressions.md", ...rules.map(({ id }) => `rules/${id}/doc.md`)];
const own = Object.fromEntries(shipped.map((path) => [path, readFileSync(join(projectFolder, path), "utf8")]));
const explain = (subject: readonly string[], setting: Setting = {}) =>
  runCli(["explain", ...subject], { rules, own, ...setting });
const listed = (out: string) => [...out.matchAll(/^no502 explain (\S+)$/gm)].map(([, id]) => id);

describe("no502 explain with what a log says", () => {
  it("lists the rules that know a line, and what tells them apart", async () => {
    const { code, out, err } = await explain(["recv() failed (104: Connection reset by peer)"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(listed(out)).toEqual(
      expect.arrayContaining(["timeout-inversion", "client-not-allowed", "oversized-max-children"]),
    );
    const entry = out.split("\n\n").find((one) => one.startsWith("no502 explain timeout-inversion")) ?? "";
    expect(entry).toContain("PHP-FPM kills requests while nginx still waits for them");
    expect(entry).toContain("client: 502");
    expect(entry.replace(/\n {4}/g, " ")).toContain("execution timed out (… sec), terminating");
    expect(entry).not.toContain("recv()");
    for (const line of out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it("shows the page of the only rule that knows it", async () => {
    const { code, out } = await explain(["upstream sent unsupported FastCGI protocol version: 72 while reading"]);
    expect(code).toBe(0);
    expect(out).toContain("protocol-mismatch\n=================\n");
    expect((await explain(["unsupported fastcgi protocol"])).out).toBe(out);
    expect((await explain(["unsupported", "fastcgi", "protocol"])).out).toBe(out);
  });

  it.each([
    [
      '2026/11/20 12:00:00 [crit] 31#31: *7 connect() to unix:/srv/My Shop/x.sock failed (13: Permission denied) while connecting to upstream, client: 10.0.0.1, server: shop, request: "GET / HTTP/1.1", upstream: "fastcgi://unix:/srv/x.sock:", host: "shop"',
      "socket-permission-denied",
    ],
    [
      "web-1  | 2026/11/20 12:00:00 [error] 7#7: *1 upstream sent too big header while reading resp",
      "small-header-buffer",
    ],
    ["UPSTREAM SENT TOO BIG HEADER", "small-header-buffer"],
    [
      "Nov 20 12:00:00 web1 php-fpm8.2[812]: [20-Nov-2026 12:00:00] WARNING: [pool shop] child 4711, script '/srv/a b/index.php' (request: \"GET /index.php\") execution timed out (31.207 sec), terminating",
      "timeout-inversion",
    ],
    ["nginx: [emerg] unknown directive ‘fastcgi_raed_timeout’ in /etc/nginx/nginx.conf:29", "nginx-unknown-directive"],
    ["nginx: [emerg] unknown directive fastcgi_raed_timeout in /etc/nginx/nginx.conf:29", "nginx-unknown-directive"],
    [
      "[20-Nov-2026 12:00:00.123456] ERROR: unable to bind listening socket for address '9001': Address already in use (98)",
      "duplicate-listen",
    ],
    ["nginx[812]: no resolver defined to resolve api.internal", "variable-without-resolver"],
    ["[error] … recv() failed (104: Connection reset by peer) while reading response header", "client-not-allowed"],
  ])("takes %s", async (line, id) => {
    const { code, out } = await explain([line]);
    expect(code).toBe(0);
    if (listed(out).length > 0) expect(listed(out)).toContain(id);
    else expect(out).toContain(`\n${id}\n=`);
  });

  it("puts the most specific first", async () => {
    const bound = "ERROR: unable to bind listening socket for address '9000': Address already in use (98)";
    expect(listed((await explain([bound])).out)).toEqual(["duplicate-listen", "fpm-start-failure"]);
    const other = bound.replace("Address already in use (98)", "Cannot assign requested address (99)");
    expect((await explain([other])).out).toContain("fpm-start-failure\n=");
  });

  it("takes several lines, and puts the rule that knows most of them first", async () => {
    const input = [
      "2026/11/20 12:00:00 [error] 1#1: *1 recv() failed (104: Connection reset by peer) while reading response header from upstream, client: ::1",
      "2026/11/20 12:00:09 [error] 1#1: *2 recv() failed (104: Connection reset by peer) while reading response header from upstream, client: ::1",
      "[20-Nov-2026 12:00:00] NOTICE: ready to handle connections",
      "[20-Nov-2026 12:00:00] WARNING: [pool www] child 9 exited on signal 9 (SIGKILL) after 3.2 seconds from start",
      "",
    ].join("\n");
    const { out } = await explain(["-"], { input });
    expect(out).toMatch(/^\d+ rules know these 2 lines/);
    expect(listed(out)[0]).toBe("oversized-max-children");
    expect(out.replace(/\n {4}/g, " ")).toContain("(2 of 2 lines)");
  });

  it("says what is nearest where no rule knows it", async () => {
    expect(await explain(["upstream sent header too big"])).toMatchObject({
      code: 2,
      out: "",
      err: 'no502: no rule knows "upstream sent header too big"; the nearest is "upstream sent too big header while reading response header from upstream": no502 explain small-header-buffer\nSee no502 rules\n',
    });
    expect((await explain(["all is well today"])).err).toBe(
      'no502: no rule knows "all is well today"\nSee no502 rules\n',
    );
    expect((await explain(["-"], { input: " \n" })).err).toContain("no rule knows an empty text");
    expect((await explain(["-"], { input: "so\nfar so good\n" })).err).toContain("no rule knows any of these 2 lines");
    expect((await explain(["a\u001b[31m b"])).err).toContain('"a\\x1b[31m b"');
    expect((await explain([""])).err).toContain("explain needs the id of a rule or a line of a log");
  });

  it("still knows ids, also in capitals, and mistyped ones", async () => {
    expect((await explain(["Zero-Timeout"])).out).toContain("zero-timeout\n=");
    expect(await explain(["zero-timeuot"])).toMatchObject({
      code: 2,
      err: "no502: unknown rule 'zero-timeuot'; did you mean zero-timeout?\nSee no502 rules\n",
    });
  });
});
