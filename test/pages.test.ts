import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rules } from "../rules/index.ts";
import { rulesFolder } from "./support/examples.ts";

const pageOf = (id: string) => readFileSync(join(rulesFolder, id, "doc.md"), "utf8");

/** The text below the heading that the expression matches, up to the next one; empty when there is none. */
function section(page: string, heading: RegExp): string {
  const parts = page.split(/^## /m);
  const found = parts.find((part) => heading.test(part.split("\n")[0] ?? ""));
  return found?.slice(found.indexOf("\n")) ?? "";
}

const fences = (text: string) =>
  [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, kind, code]) => ({ kind, code }));

describe.each(rules.map((rule) => [rule.id, rule] as const))(
  "the page of %s",
  (id, { symptoms = [], related = [] }) => {
    const page = pageOf(id);

    it("shows both files, or says that one has no part in it", () => {
      const example = section(page, /^Example/);
      const kinds = fences(example).map(({ kind }) => kind);
      expect(kinds.length).toBeGreaterThan(0);
      if (!/(?:PHP-FPM|nginx) has no part in it/.test(example)) {
        expect(kinds).toEqual(expect.arrayContaining(["nginx", "ini"]));
      }
    });

    it("claims no log line that its symptoms do not know, so that a search for it finds the page", () => {
      // Lines of an access log are no symptom: every request has one.
      if (id === "upstream-times-not-logged") return;
      const lines = fences(section(page, /^The log line/)).flatMap(({ code }) => (code ?? "").trim().split("\n"));
      expect(lines.filter((line) => !symptoms.some((symptom) => symptom.test(line)))).toEqual([]);
      if (lines.length === 0) expect(section(page, /^The log line/)).toMatch(/\b[Nn]one\b|\bno(?:thing)?\b/);
    });

    it("links to the rules that are related", () => {
      const text = section(page, /^Related rules/);
      const linked = [...text.matchAll(/\]\(\.\.\/([a-z0-9-]+)\/doc\.md\)/g)].map(([, other]) => other);
      expect(linked.length).toBeGreaterThan(0);
      expect(linked).not.toContain(id);
      expect(related.filter((other) => !page.includes(`../${other}/doc.md`))).toEqual([]);
      expect(text.match(/(?<!\[)`[a-z]+(?:-[a-z]+)+`(?!\])/g) ?? []).toEqual([]);
    });
  },
);

/** What is repeated everywhere and was measured to be wrong: rule, what its page quotes, what it answers. */
const folklore: readonly (readonly [string, string, RegExp])[] = [
  ["socket-permission-denied", "defaults to the pool's user", /root:root 0660, and nginx gets 502/],
  ["php-limit-never-reached", "`max_execution_time` is too low (or too high)", /causes neither.* 500/],
  ["zero-timeout", "`fastcgi_read_timeout 0` means unlimited", /every request is 504/],
  ["timeout-inversion", "the longest time a response may take", /the longest gap between two reads/],
  ["timeout-inversion", "strikes when it is over", /up to a third later, .* 504, not 502/],
  ["undersized-max-children", "An exhausted pool gives 502", /504 .* overflows/],
  ["undersized-max-children", "when `pm.max_children` is reached", /not with `pm = static`/],
  ["missing-script-filename", "A blank page means", /404 `File not found\.`.*`REQUEST_METHOD`/],
  ["buffer-sizes-rejected", "`fastcgi_buffer_size 128k`", /stops nginx/],
  ["header-buffer-not-raised", "raise `fastcgi_buffers`", /the 502 stays/],
  ["keepalive-starves-pool", "makes PHP-FPM faster", /stops the site with 504/],
  ["keepalive-prerequisites", '`Connection "upgrade"`', /one connection .* `Connection: close`/],
  ["worker-connections-below-pools", "means 502", /closed without an answer .* or get 500/],
  ["body-size-mismatch", "Above `post_max_size`", /the client gets 200, and the script an empty `\$_POST`/],
  ["fpm-start-failure", "`php-fpm -t` is content", /it does not/],
  ["open-files-below-connections", "nginx warns when", /not while .* neither in `nginx -t` nor at the start/],
  ["small-backlog", "is 511", /prints -1/],
  ["no-live-upstream", "takes a single server out", /it never does/],
  ["reload-drops-requests", "A reload is graceful", /the running requests get 502/],
  ["upstream-not-listening", "`/var/run/php/fpm.sock` in one file", /they do, through the link/],
  ["fpm-syntax", "`#` starts a comment", /only `;` does/],
  ["client-not-allowed", "`listen.allowed_clients = a, b`", /the blank becomes a part of `b`/],
  ["variable-without-resolver", "needs a `resolver`", /need none; `localhost` does/],
];

describe("what is often said, and wrong", () => {
  it.each(folklore)("%s: %s", (id, said, answer) => {
    const page = pageOf(id);
    const items = section(page, /^Often said, and wrong/)
      .split(/^- /m)
      .slice(1);
    const item = items.map((text) => text.replace(/\s+/g, " ")).find((text) => text.split('": ')[0]?.includes(said));
    expect(item, "an item that quotes it").toBeDefined();
    expect(item).toMatch(answer);
    // Where the proof is: the page's own run, another page's, or a measured case.
    expect(item).toMatch(/measured above|measured there|it is measured|as `fixed\/` shows above|measured: §\d+/);
    if (/above/.test(item ?? "")) expect(page).toContain("Measured with nginx");
  });
});
