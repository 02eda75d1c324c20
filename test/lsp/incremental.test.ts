import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { rules } from "../../rules/index.ts";
import { defaultConfig } from "../../src/config/config.ts";
import { lint } from "../../src/engine/lint.ts";
import { createFolder, type Folder } from "../../src/lsp/folder.ts";
import type { Finding } from "../../src/rule/finding.ts";
import { memoryFileSystem } from "../../src/source/memory.ts";
import { overlayFileSystem } from "../../src/source/overlay.ts";
import { fileId } from "../../src/source/span.ts";
import { finish } from "../../src/source/steps.ts";
import { projectFolder, readTree, rulesFolder } from "../support/examples.ts";
import { type Client, startClient, Tree } from "./client.ts";
import { fleet, poolLines, siteLines } from "./fleet.ts";

const files = fleet(30);
const paths = Object.keys(files);

/** A change of one file: where in it, and what happens there. */
interface Change {
  readonly file: number;
  readonly line: number;
  readonly kind: "delete" | "insert" | "type" | "copy";
  readonly pick: number;
}

const change: fc.Arbitrary<Change> = fc.record({
  file: fc.nat(paths.length - 1),
  line: fc.nat(40),
  kind: fc.constantFrom("delete", "insert", "type", "copy"),
  pick: fc.nat(1000),
});

function edited(path: string, text: string, { line, kind, pick }: Change): string {
  const lines = text.split("\n");
  const at = line % lines.length;
  const own = lines[at] ?? "";
  if (kind === "delete") lines.splice(at, 1);
  else if (kind === "type") {
    const offset = pick % (own.length + 1);
    lines[at] = `${own.slice(0, offset)}${'x;9{}=#"'[pick % 8]}${own.slice(offset)}`;
  } else if (kind === "insert") {
    const choices = path.includes("/php/") ? poolLines : siteLines;
    lines.splice(at, 0, choices[pick % choices.length] ?? "");
  } else {
    const other = (files[paths[pick % paths.length] as string] ?? "").split("\n");
    lines[at] = other[pick % other.length] ?? "";
  }
  return lines.join("\n");
}

function open(held: Readonly<Record<string, string>>, root: string) {
  const disk = memoryFileSystem(held);
  const texts = new Map<string, string>();
  const folder = createFolder({ root, rules, disk, texts, now: () => 0, quickBelow: -1 });
  const fresh = () =>
    lint(
      {
        fileSystem: overlayFileSystem(disk, texts),
        cwd: root,
        paths: [root],
        config: defaultConfig(root),
        stdin: null,
        select: null,
        disable: [],
      },
      rules,
    );
  finish(folder.lintAll());
  finish(folder.prepare());
  return { texts, folder, fresh };
}

const plain = (findings: readonly Finding[]) => findings.map((finding) => ({ ...finding }));

function known(folder: Folder): readonly Finding[] {
  return [...folder.findings.values()].flatMap(({ findings }) => findings);
}

/** Milliseconds: machines that do other things at the same time take long for hundreds of lints. */
const patience = 300_000;

describe("linting again", () => {
  it(
    "after any edits gives what a fresh lint gives",
    () => {
      fc.assert(
        fc.property(fc.array(fc.record({ change, pause: fc.boolean() }), { minLength: 1, maxLength: 8 }), (steps) => {
          const { texts, folder, fresh } = open(files, "/srv");
          for (const { change, pause } of steps) {
            const path = paths[change.file] as string;
            texts.set(path, edited(path, texts.get(path) ?? (files[path] as string), change));
            expect(folder.look(fileId(path))).not.toBeNull();
            if (pause) {
              finish(folder.lintAll());
              finish(folder.prepare());
            }
          }
          finish(folder.lintAll());
          const wanted = fresh();
          expect(plain(folder.result?.findings ?? [])).toEqual(plain(wanted.findings));
          expect(known(folder)).toEqual(plain(wanted.findings));
          expect(folder.result?.coverage).toEqual(wanted.coverage);
        }),
        { numRuns: 25 },
      );
    },
    patience,
  );

  it("gives it for every bad example of a rule, too", () => {
    for (const rule of ["duplicate-listen", "missing-include", "fpm-syntax", "nginx-syntax", "listen-misread"]) {
      const tree = readTree(`${rulesFolder}/${rule}/bad`);
      const held = Object.fromEntries(Object.entries(tree).map(([path, text]) => [`/x/${path}`, text]));
      const { texts, folder, fresh } = open(held, "/x");
      for (const [path, text] of Object.entries(held)) {
        for (const next of [`${text}\n`, text.slice(0, text.length / 2), ""]) {
          texts.set(path, next);
          finish(folder.lintAll());
          expect(plain(folder.result?.findings ?? []), `${rule} ${path}`).toEqual(plain(fresh().findings));
        }
        texts.delete(path);
      }
    }
  });
});

describe("a look at one changed file of a sound fleet", () => {
  it(
    "says nothing new that the whole does not say, and misses nothing for good",
    () => {
      const place = ({ rule, at }: Finding) => `${rule} ${at.start}`;
      fc.assert(
        fc.property(change, (change) => {
          const { texts, folder, fresh } = open(files, "/srv");
          const path = paths[change.file] as string;
          const file = fileId(path);
          const before = new Set(folder.findings.get(file)?.findings.map(({ rule }) => rule));
          texts.set(path, edited(path, files[path] as string, change));
          folder.look(file);
          const told = folder.findings.get(file)?.findings ?? [];
          const whole = fresh().findings.filter(({ at }) => at.file === file);
          const wrong = told.filter(
            (finding) => !before.has(finding.rule) && !whole.map(place).includes(place(finding)),
          );
          expect(wrong.map(place)).toEqual([]);
        }),
        { numRuns: 60 },
      );
    },
    patience,
  );

  it("tells at once what an edit does at the other end", () => {
    const { texts, folder } = open(files, "/srv");
    const site = "/srv/nginx/sites-enabled/site05.conf";
    const pool = fileId("/srv/php/pool.d/site05.conf");
    texts.set(site, (files[site] as string).replace("fastcgi_pass", "fastcgi_read_timeout 900s;\nfastcgi_pass"));
    expect(folder.look(fileId(site))).toContain(pool);
    expect(
      folder.findings
        .get(pool)
        ?.findings.map(({ message }) => message)
        .join(),
    ).toContain("900 s");
  });

  it("finds the pool of an address that was just written", () => {
    const { texts, folder } = open(files, "/srv");
    const site = "/srv/nginx/sites-enabled/site02.conf";
    texts.set(site, (files[site] as string).replace(/fastcgi_pass [^;]*;/, "fastcgi_pass 127.0.0.1:9108;"));
    folder.look(fileId(site));
    const model = folder.model(fileId(site));
    const link = model?.stacks[0]?.links.find(({ route }) => route.pass.file === site);
    expect(link?.answer).toMatchObject({ kind: "pool", pool: { name: "site08" } });
    expect(model?.stacks[0]?.pools.length).toBeLessThan(15);
  });
});

describe("a look at one of many manifests", () => {
  const shop = readTree(`${projectFolder}/test/stacks/kubernetes-sidecar-wrong`)["shop.yaml"] as string;
  const manifests = Object.fromEntries(
    Array.from({ length: 30 }, (_, at) => {
      const text = shop.replaceAll("shop", `shop${at}`);
      const own = at % 3 === 0 ? text : text.replace("127.0.0.1:9000", `/run/php/shop${at}.sock`);
      return [`/srv/apps/app${String(at).padStart(2, "0")}.yaml`, own];
    }),
  );
  const written = [
    "            fastcgi_read_timeout 900s;",
    "    request_terminate_timeout = 5s",
    "  other.conf: |",
    "    listen = 9000",
    "            fastcgi_pass 127.0.0.1:9001;",
    "---",
    "x",
  ];

  it(
    "says nothing new that the whole does not say, and the whole what a fresh lint says",
    () => {
      const names = Object.keys(manifests);
      const edit = fc.record({ file: fc.nat(29), line: fc.nat(60), text: fc.option(fc.constantFrom(...written)) });
      const place = ({ rule, at }: Finding) => `${rule} ${at.start}`;
      fc.assert(
        fc.property(edit, ({ file: nth, line, text }) => {
          const { texts, folder, fresh } = open(manifests, "/srv");
          const path = names[nth] as string;
          const file = fileId(path);
          const before = new Set(folder.findings.get(file)?.findings.map(({ rule }) => rule));
          const lines = (manifests[path] as string).split("\n");
          lines.splice(line % lines.length, text === null ? 1 : 0, ...(text === null ? [] : [text]));
          texts.set(path, lines.join("\n"));
          expect(folder.look(file)).not.toBeNull();
          const wanted = fresh();
          const whole = wanted.findings.filter(({ at }) => at.file === file).map(place);
          const told = folder.findings.get(file)?.findings ?? [];
          expect(told.filter((one) => !before.has(one.rule) && !whole.includes(place(one))).map(place)).toEqual([]);
          finish(folder.lintAll());
          expect(known(folder)).toEqual(plain(wanted.findings));
        }),
        { numRuns: 10 },
      );
    },
    patience,
  );
});

describe("a server with a large tree", () => {
  let client: Client | undefined;
  let tree: Tree | undefined;

  afterEach(async () => {
    await client?.stop();
    tree?.remove();
  });

  it("shows after typing and pausing what a server shows that starts with the same texts", async () => {
    tree = new Tree(Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace("/srv/", ""), text])));
    client = await startClient(tree.root, { quickBelow: 0 });
    await client.settled();
    const site = "nginx/sites-enabled/site07.conf";
    const uri = tree.uri(site);
    client.open(uri, tree.text(site));
    for (const next of [
      "fastcgi_",
      "fastcgi_read_timeout 1",
      "fastcgi_read_timeout 900s;",
      "fastcgi_pass unix:/run/php/none.sock;",
    ]) {
      client.change(uri, tree.text(site).replace(/fastcgi_pass [^;]*;/, next));
      await client.connection.sendRequest("textDocument/documentSymbol", { textDocument: { uri } });
    }
    await client.settled();
    expect(client.rules(uri).join()).toContain("upstream-not-listening");
    const shown = (editor: Client) =>
      [...editor.published.values()]
        .filter(({ diagnostics }) => diagnostics.length > 0)
        .map(({ uri, diagnostics }) => ({ uri, diagnostics }))
        .sort((a, b) => (a.uri < b.uri ? -1 : 1));
    tree.write(site, client.text(uri));
    const other = await startClient(tree.root, { quickBelow: 0 });
    try {
      await other.settled();
      expect(shown(client)).toEqual(shown(other));
    } finally {
      await other.stop();
    }
  });
});
