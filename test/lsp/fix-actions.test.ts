import { afterEach, describe, expect, it } from "vitest";
import type { CodeAction, TextDocumentEdit } from "vscode-languageserver-protocol/node";
import { rules as allRules } from "../../rules/index.ts";
import type { AnyRule, Edit, Fix } from "../../src/rule/define-rule.ts";
import { span } from "../../src/source/span.ts";
import { wordRule } from "../engine/word-rule.ts";
import { type Client, type ClientOptions, startClient, Tree } from "./client.ts";
import { fleet } from "./fleet.ts";

let tree: Tree | undefined;
let client: Client | undefined;

afterEach(async () => {
  await client?.stop();
  tree?.remove();
  client = undefined;
  tree = undefined;
});

async function start(files: Readonly<Record<string, string>>, options?: ClientOptions): Promise<[Client, Tree]> {
  tree = new Tree(files);
  client = await startClient(tree.root, options);
  await client.settled();
  return [client, tree];
}

const whole = { start: { line: 0, character: 0 }, end: { line: 9999, character: 0 } };

async function actions(editor: Client, uri: string, only?: string[]): Promise<CodeAction[]> {
  return (await editor.connection.sendRequest("textDocument/codeAction", {
    textDocument: { uri },
    range: whole,
    context: { diagnostics: [], ...(only ? { only } : {}) },
  })) as CodeAction[];
}

/** Replaces every occurrence of a word, in whatever files the edits say. */
function swap(
  id: string,
  word: string,
  by: string,
  safety: Fix["safety"] = "safe",
  more: readonly Edit[] = [],
): AnyRule {
  return wordRule(id, word, {
    check(file, context) {
      for (let at = file.text.indexOf(word); at !== -1; at = file.text.indexOf(word, at + 1)) {
        const place = span(file.id, at, at + word.length);
        const edits = [{ span: place, text: by }, ...more];
        context.report({ message: `Found ${word}.`, at: place, fix: { title: `Write ${by}`, safety, edits } });
      }
    },
  });
}

const broken = allRules.filter(({ id }) => id === "nginx-syntax");
const conf = (text: string) => ({ "nginx.conf": `events {}\nhttp {\n${text}}\n` });
const titles = (list: readonly CodeAction[]) => list.map(({ title }) => title).filter((one) => !/^Ignore/.test(one));

describe("a fix", () => {
  it("that breaks the file, leaves its finding or brings another is not offered, and is told as our bug", async () => {
    const rules = [
      swap("breaks", "alpha", "}}}"),
      swap("stays", "bravo", "bravo bravo"),
      swap("brings", "charlie", "delta"),
      swap("unwanted", "delta", "delta", "unsafe"),
      swap("good", "echo", "foxtrot"),
      ...broken,
    ];
    const [editor, files] = await start(conf("alpha 1;\nbravo 2;\ncharlie 3;\necho 4;\n"), { rules });
    const uri = files.uri("nginx.conf");
    editor.open(uri, files.text("nginx.conf"));
    expect(titles(await actions(editor, uri, ["quickfix"]))).toEqual(["Write foxtrot"]);
    const [all] = await actions(editor, uri, ["source.fixAll.no502"]);
    editor.apply(all?.edit ?? {});
    expect(editor.text(uri)).toBe(conf("alpha 1;\nbravo 2;\ncharlie 3;\nfoxtrot 4;\n")["nginx.conf"]);
    const told = editor.messages.filter((one) => one.includes("This is a bug in no502"));
    expect(told.filter((one) => one.includes("is not offered"))).toHaveLength(3);
    expect(told.join()).toContain("the finding stays");
    // Asked again, it is not told again.
    await actions(editor, uri, ["quickfix"]);
    expect(editor.messages.filter((one) => one.includes("is not offered"))).toHaveLength(3);
  });

  it("for all of a file takes as many rounds as `--fix`, safe ones only", async () => {
    const rules = [swap("a", "alpha", "bravo"), swap("b", "bravo", "charlie"), swap("c", "delta", "echo", "unsafe")];
    const text = "alpha 1;\nroot /x;\ndelta 2;\nroot /y;\nbravo 3;\n";
    const [editor, files] = await start(conf(text), { rules });
    const uri = files.uri("nginx.conf");
    editor.open(uri, files.text("nginx.conf"));
    // Not by itself: bravo would be a new finding. What brings a finding of another rule stays out here as in `--fix`.
    const [all] = await actions(editor, uri, ["source.fixAll"]);
    editor.apply(all?.edit ?? {});
    expect(editor.text(uri)).toBe(conf(text.replace("bravo", "charlie"))["nginx.conf"]);
    const [edit] = (all?.edit?.documentChanges ?? []) as TextDocumentEdit[];
    expect(edit?.edits).toHaveLength(1);
  });

  it("of several files is one edit with the versions of what is open", async () => {
    const files = { ...conf("include a.inc;\nalpha 1;\n"), "a.inc": "# alone\n", "b/other.conf": "x" };
    tree = new Tree(files);
    const other = tree.path("a.inc");
    const more = [{ span: span(other as never, 0, 1), text: "# never" }];
    const rules = [swap("a", "alpha", "bravo", "safe", more)];
    client = await startClient(tree.root, { rules });
    await client.settled();
    const uri = tree.uri("nginx.conf");
    client.open(uri, tree.text("nginx.conf"));
    for (const only of ["quickfix", "source.fixAll.no502"]) {
      const [action] = (await actions(client, uri, [only])).filter(({ title }) => !/^Ignore/.test(title));
      expect(action?.edit?.documentChanges).toMatchObject([
        { textDocument: { uri: expect.stringMatching(/nginx\.conf$|a\.inc$/) } },
        { textDocument: { uri: expect.stringMatching(/nginx\.conf$|a\.inc$/) } },
      ]);
      const versions = ((action?.edit?.documentChanges ?? []) as TextDocumentEdit[]).map(({ textDocument }) => [
        textDocument.uri,
        textDocument.version,
      ]);
      expect(versions).toContainEqual([uri, 1]);
      expect(versions).toContainEqual([tree.uri("a.inc"), null]);
    }
  });

  it("of several files is not offered when one of them has changed on the disk, until it was looked at", async () => {
    const files = { ...conf("include a.inc;\nalpha 1;\n"), "a.inc": "# alone\n" };
    tree = new Tree(files);
    const scratch = tree;
    const rules = [
      swap("a", "alpha", "bravo", "safe", [{ span: span(tree.path("a.inc") as never, 0, 1), text: "##" }]),
    ];
    client = await startClient(tree.root, { rules });
    await client.settled();
    const uri = tree.uri("nginx.conf");
    client.open(uri, tree.text("nginx.conf"));
    // Nobody tells the server.
    scratch.write("a.inc", "\n\n# moved away\n");
    expect(titles(await actions(client, uri))).toEqual([]);
    await client.settled();
    scratch.write("a.inc", "\n\n# moved further away\n");
    expect(await actions(client, uri, ["source.fixAll.no502"])).toEqual([]);
    await client.settled();
    expect(titles(await actions(client, uri))).toEqual(["Write bravo"]);
  });

  it("is for the unsaved text, and for what other documents say without being saved", async () => {
    const rules = [swap("a", "alpha", "bravo")];
    const [editor, files] = await start({ ...conf("include a.inc;\n"), "a.inc": "root /x;\n" }, { rules });
    const uri = files.uri("a.inc");
    editor.open(uri, files.text("a.inc"));
    editor.change(uri, "root /y;\nalpha 1;\n");
    const [all] = await actions(editor, uri, ["source.fixAll.no502"]);
    expect(all?.edit?.documentChanges).toMatchObject([{ textDocument: { uri, version: 2 } }]);
    editor.apply(all?.edit ?? {});
    expect(editor.text(uri)).toBe("root /y;\nbravo 1;\n");
    expect(files.text("a.inc")).toBe("root /x;\n");
    await editor.settled();
    expect(await actions(editor, uri, ["source.fixAll.no502"])).toEqual([]);
  });

  it("keeps Windows line ends", async () => {
    const rules = [swap("a", "alpha", "bravo;\ncharlie")];
    const text = (conf("alpha 1;\n")["nginx.conf"] as string).replaceAll("\n", "\r\n");
    const [editor, files] = await start({ "nginx.conf": text }, { rules });
    const uri = files.uri("nginx.conf");
    editor.open(uri, text);
    for (const only of ["quickfix", "source.fixAll"]) {
      const [action] = (await actions(editor, uri, [only])).filter(({ title }) => !/^Ignore/.test(title));
      expect(JSON.stringify(action?.edit)).toContain("bravo;\\r\\ncharlie");
    }
  });

  it("of a large tree is tried with what is near to the file", async () => {
    const sites = fleet(30);
    const files = Object.fromEntries(Object.entries(sites).map(([path, text]) => [path.replace("/srv/", ""), text]));
    const site = "nginx/sites-enabled/site07.conf";
    files[site] = (files[site] as string).replace(
      "fastcgi_pass ",
      "# no502: ignore[zero-timeout] no longer\n        fastcgi_pass ",
    );
    const [editor, disk] = await start(files, { quickBelow: 0 });
    const uri = disk.uri(site);
    editor.open(uri, disk.text(site));
    editor.change(uri, `# typed\n${disk.text(site)}`);
    const [fix] = await actions(editor, uri, ["quickfix"]);
    expect(fix).toMatchObject({ title: "Delete the comment", isPreferred: true });
    const [all] = await actions(editor, uri, ["source.fixAll.no502"]);
    editor.apply(all?.edit ?? {});
    expect(editor.text(uri)).toBe(`# typed\n${sites[`/srv/${site}`]}`);
  });
});
