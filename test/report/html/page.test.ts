import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFolder, readTree, ruleFolders, rulesFolder } from "../../support/examples.ts";
import { lintFiles } from "../../support/lint.ts";
import { stack } from "../../support/stacks.ts";
import { hostileFiles, renderPage, sha256, unlikeSites } from "./render.ts";

const sample = (name: string) => lintFiles(readTree(join(projectFolder, "samples", name)));

/** Every start tag of the page outside of its script and style. */
function tags(page: string): readonly string[] {
  const body = page.replace(/(<(script|style)>)[\s\S]*?<\/\2>/g, "$1");
  return [...body.matchAll(/<[a-zA-Z][^>]*>/g)].map(([tag]) => tag);
}

function checkReferences(page: string): void {
  const all = tags(page);
  const values = (name: string) => all.flatMap((tag) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? []);
  const ids = values("id");
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  const named = [...values("aria-labelledby"), ...values("for")].flatMap((value) => value.split(" "));
  const targets = values("href").flatMap((href) => (href.startsWith("#") ? [href.slice(1)] : []));
  expect([...named, ...targets].filter((id) => !ids.includes(id))).toEqual([]);
}

/** Elements that are opened and not closed, or closed and not opened. */
function unbalanced(page: string): readonly string[] {
  const body = page.replace(/(<(script|style)>)[\s\S]*?<\/\2>/g, "").replace("<!doctype html>", "");
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [tag, slash, name = "", closed] of body.matchAll(/<(\/?)([a-zA-Z][\w-]*)(?:"[^"]*"|[^">])*?(\/?)>/g)) {
    if (closed === "/" || /^(?:meta|link|br|hr|input)$/.test(name)) continue;
    if (slash === "") open.push(name);
    else if (open.pop() !== name) wrong.push(tag);
  }
  return [...wrong, ...open];
}

describe("the report page", () => {
  const result = sample("broken-shop");
  const page = renderPage(result);

  it("shows every finding with the code of all its files", () => {
    expect([...page.matchAll(/<article class="finding/g)]).toHaveLength(result.findings.length);
    const card = /<article class="finding error"[^]*?<\/article>/.exec(page)?.[0] ?? "";
    expect([...card.matchAll(/<figcaption><code>(.*?)<\/code>/g)].map(([, place]) => place)).toEqual([
      "nginx/sites-enabled/shop.conf:16:22",
      "php/pool.d/admin.conf:5:10",
      "php/pool.d/shop.conf:5:10",
    ]);
    expect(card).toContain('<mark class="primary">127.0.0.1:9000</mark>');
    expect(card).toContain('<mark class="related">/run/php/shop.sock</mark>');
  });

  it("folds long lists of what is not known or not read, so that findings come soon; trouble stays in sight", () => {
    const templates = Array.from({ length: 30 }, (_, at) => [`web/${at}.conf.twig`, "server {\n  listen 80;\n}\n"]);
    const made = renderPage(
      lintFiles({
        ...Object.fromEntries(templates),
        "nginx.conf": "events {}\nhttp {}\n",
        "compose.yml": "services:\n  php: {image: php\n",
      }),
    );
    const [, part = ""] = /<section id="summary"([^]*?)<\/section>/.exec(made) ?? [];
    expect(part).toMatch(
      /<h3>Not read<\/h3><ul><li><code>compose\.yml<\/code>: [^<]*<\/li><\/ul><details class="words"><summary>30 templates<\/summary><ul>/,
    );
    expect([...part.matchAll(/\.conf\.twig<\/code>/g)]).toHaveLength(30);
    expect(unbalanced(made)).toEqual([]);
    expect(page).not.toContain("<summary>1 reason");
  });

  it("puts the worst first, and counts", () => {
    const order = [...page.matchAll(/data-severity="(\w+)"/g)].map(([, severity]) => severity);
    expect(order).toEqual(
      [...order].sort((a, b) => "error warning info".indexOf(a ?? "") - "error warning info".indexOf(b ?? "")),
    );
    expect(page).toContain("3 errors, 3 warnings, 4 infos.");
  });

  it("names in the filter every rule and every file, also those of the other end", () => {
    const options = (id: string) => [
      ...(new RegExp(`<select id="${id}"[^]*?</select>`).exec(page)?.[0] ?? "").matchAll(
        /<option value="([^"]+)">(.*?)</g,
      ),
    ];
    expect(options("filter-file").map(([, , name]) => name)).toEqual(
      [
        "nginx/nginx.conf",
        "nginx/sites-enabled/shop.conf",
        "php/php-fpm.conf",
        "php/pool.d/admin.conf",
        "php/pool.d/shop.conf",
      ].filter((name) =>
        result.findings.some(({ at, related }) =>
          [at, ...related.map(({ span }) => span)].some(({ file }) => file.endsWith(name)),
        ),
      ),
    );
    expect(options("filter-rule").map(([, id]) => id)).toEqual(
      [...new Set(result.findings.map(({ rule }) => rule))].sort(),
    );
  });

  it("explains each rule that found something, and no other", () => {
    const explained = [...page.matchAll(/<details class="rule-help" id="rule-([\w-]+)"/g)].map(([, id]) => id);
    expect(explained).toEqual([...new Set(result.findings.map(({ rule }) => rule))].sort());
    expect(page).toContain("What breaks</h4>");
  });

  it("needs nothing beside itself, and lets the browser load nothing", () => {
    const outward = tags(page).filter(
      (tag) =>
        /^<(?:img|iframe|object|embed|base|form action|video|audio|source)/.test(tag) ||
        /\s(?:src|srcset|action|background|poster|data)=/.test(tag),
    );
    expect(outward).toEqual([]);
    const links = tags(page).filter((tag) => tag.startsWith("<link"));
    expect(links).toEqual(['<link rel="icon" href="data:,">']);
    expect(/<style>[^]*?<\/style>/.exec(page)?.[0]).not.toMatch(/@import|url\((?!#)/);
    const [policy = ""] = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.slice(1) ?? [];
    expect(policy).toMatch(
      /^default-src &#39;none&#39;; script-src &#39;sha256-[\w+/=]{44}&#39;; style-src &#39;sha256-/,
    );
    expect(policy).not.toContain("unsafe");
    for (const name of ["script", "style"]) {
      const text = new RegExp(`<${name}>([^]*?)</${name}>`).exec(page)?.[1] ?? "";
      expect(policy).toContain(`${name}-src &#39;sha256-${sha256(text)}&#39;`);
    }
  });

  it("has no two elements with one id, and no link to none", () => {
    checkReferences(page);
    expect(tags(page).filter((tag) => tag.includes(' href="#')).length).toBeGreaterThan(10);
  });

  it("says so when nothing was found, and when not all was read", () => {
    const clean = { ...result, findings: [] };
    expect(renderPage(clean)).toContain("No problems found.");
    const unread = renderPage({
      ...clean,
      unread: [{ file: result.stacks[0]?.nginx[0]?.main as never, failure: "forbidden", message: "may not be read" }],
    });
    expect(unread).not.toContain("No problems found.");
    expect(unread).toContain("may not be read");
  });
});

describe("the report on each rule's bad example", () => {
  it.each(ruleFolders.map((id) => [id]))("%s", (id) => {
    const result = lintFiles(readTree(join(rulesFolder, id, "bad")));
    const page = renderPage(result);
    expect([...page.matchAll(/<article class="finding/g)]).toHaveLength(result.findings.length);
    expect(page).toContain(`data-rule="${id}"`);
    expect(page).toContain(`id="rule-${id}"`);
    checkReferences(page);
    expect(unbalanced(page)).toEqual([]);
  });
});

describe("hostile configuration", () => {
  it("stays text wherever it is shown", () => {
    const result = lintFiles(hostileFiles);
    expect(result.findings.length).toBeGreaterThan(3);
    const page = renderPage(result, { subject: "<script>hacked=1</script>", made: null });
    const all = tags(page);
    expect(all.filter((tag) => /^<(?:script|iframe|img|b|title)\b/i.test(tag))).toEqual(
      all.filter((tag) => tag === "<script>" || tag === "<title>" || tag.startsWith("<title id=")),
    );
    expect(all.filter((tag) => tag === "<script>")).toHaveLength(1);
    expect(all.filter((tag) => / on\w+=| style=|javascript:/i.test(tag.replaceAll(/"[^"]*"/g, '""')))).toEqual([]);
    expect(
      all
        .flatMap((tag) => / href="([^#][^"]*)"/.exec(tag)?.[1] ?? [])
        .filter((href) => !/^(https:\/\/|http:\/\/|data:,$)/.test(href)),
    ).toEqual([]);
    expect(page).toContain("&lt;script&gt;hacked=1&lt;/script&gt;");
    expect(page).not.toContain("\u202e");
  });
});

describe("a stack of a thousand sites", () => {
  it("is one way and one ladder where all are alike", () => {
    const files: Record<string, string> = {
      ...stack({ http: "include sites/*.conf;", locations: "" }),
      "php-fpm.conf": "[global]\ninclude = pool.d/*.conf\n",
    };
    for (let at = 0; at < 1000; at++) {
      files[`sites/${at}.conf`] =
        `server { server_name s${at}.example; location ~ \\.php$ { include /etc/nginx/fastcgi.conf; fastcgi_pass unix:/run/php/s${at}.sock; } }\n`;
      files[`pool.d/${at}.conf`] =
        `[s${at}]\nuser = www-data\nlisten = /run/php/s${at}.sock\nlisten.owner = www-data\npm = static\npm.max_children = 8\n`;
    }
    // A rule on the whole server would name one site in its place.
    const result = lintFiles(files, { select: ["small-header-buffer", "worker-outlives-request"] });
    expect(result.coverage).toMatchObject({ routes: 1000, linked: 1000 });
    const page = renderPage(result);
    expect([...page.matchAll(/<g class="node /g)]).toHaveLength(3);
    expect(page).toContain("and 999 more like it");
    expect([...page.matchAll(/<svg class="ladder" role="img"/g)]).toHaveLength(1);
    expect(page).toContain("1000 routes with equal limits");
    expect(page.length).toBeLessThan(2_000_000);
  }, 120_000);

  it("stays of a size that browsers open where all are unlike", () => {
    const result = lintFiles(unlikeSites(1000));
    expect(result.findings.length).toBeGreaterThan(1500);
    const page = renderPage(result);
    expect([...page.matchAll(/<g class="node /g)].length).toBeLessThanOrEqual(60);
    expect([...page.matchAll(/<svg class="ladder" role="img"/g)].length).toBeLessThanOrEqual(24);
    expect(page.length).toBeLessThan(8_000_000);
    // What is left out is said.
    expect(page).toMatch(/more routes with \d+ other combinations of limits are not drawn/);
    expect(page).toMatch(/<p>and \d+ more rows<\/p>/);
  }, 120_000);
});
