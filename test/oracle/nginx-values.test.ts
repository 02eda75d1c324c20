import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { type Verdict, validateText } from "../resolve/nginx/validate-text.ts";
import { describeWithServers, servers } from "../support/servers.ts";
import { type Context, questions } from "./nginx-values-questions.ts";

const run = promisify(execFile);

interface Answer {
  readonly accepted: boolean;
  readonly message: string | null;
  readonly line: number | null;
}

const folder = mkdtempSync(join(tmpdir(), "no502-nginx-values-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

/** Each question stands alone on its line, so that the line in nginx's message is the line of the directive. */
function wrap(context: Context, texts: readonly string[]): string {
  const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const http = (inside: string) =>
    `pid ${folder}/pid;\nevents {}\nhttp {\naccess_log off; ${temp.join(" ")}\n${inside}\n}\n`;
  const server = (inside: string) => `server {\nlisten 127.0.0.1:18099;\n${inside}\n}`;
  const upstream = "upstream known { server 127.0.0.1:1; }";
  switch (context) {
    case "main":
      return `pid ${folder}/pid;\n${texts.join("\n")}\nevents {}\nhttp { ${temp.join(" ")} }\n`;
    case "events":
      return `pid ${folder}/pid;\nevents {\n${texts.join("\n")}\n}\nhttp { ${temp.join(" ")} }\n`;
    case "http":
      return http(texts.join("\n"));
    case "server":
      return http(texts.map(server).join("\n"));
    case "upstream":
      return http(texts.map((text, index) => `upstream u${index} {\n${text}\n}`).join("\n"));
    case "if in server":
      return http(texts.map((text) => server(`if ($uri) {\n${text}\n}`)).join("\n"));
    default: {
      const open = {
        location: "location / {",
        regex: "location ~ x {",
        named: "location @x {",
        exact: "location = /a {",
      };
      const blocks = texts.map((text) => {
        if (context === "if in location") return server(`location / {\nif ($uri) {\n${text}\n}\n}`);
        if (context === "limit_except") return server(`location / {\nlimit_except GET {\n${text}\n}\n}`);
        return server(`${open[context]}\n${text}\n}`);
      });
      return http(`${upstream}\n${blocks.join("\n")}`);
    }
  }
}

async function askNginx(text: string): Promise<Answer> {
  const path = join(folder, `${files++}.conf`);
  writeFileSync(path, text);
  try {
    await run(servers?.nginx ?? "nginx", ["-t", "-e", "stderr", "-c", path]);
    return { accepted: true, message: null, line: null };
  } catch (error) {
    const out = String((error as { stderr?: string }).stderr);
    // An unknown word of an enumeration is a warning that nginx then stops at.
    const levels = out.split("\n").filter((line) => /\[(emerg|warn)\]/.test(line));
    const last = levels.at(-1) ?? "";
    const found = /\[(?:emerg|warn)\] (?:\d+#\d+: )?(.*?)(?: in \S+:(\d+))?$/.exec(last);
    return { accepted: false, message: found?.[1] ?? last, line: found?.[2] ? Number(found[2]) : null };
  }
}

function ours(text: string): Verdict | null {
  const found = validateText(text, servers?.nginxVersion ?? null);
  return found[0] ?? null;
}

describeWithServers("nginx -t and we agree on single directives", () => {
  const all = (Object.entries(questions) as [Context, readonly string[]][]).flatMap(([context, texts]) =>
    texts.map((text) => ({ context, text, verdict: ours(wrap(context, [text])) })),
  );
  const accepted = all.filter((question) => question.verdict === null);
  const refused = all.filter((question) => question.verdict !== null);

  test("there are enough questions, of both kinds", () => {
    expect(all.length).toBeGreaterThanOrEqual(150);
    expect(accepted.length).toBeGreaterThan(60);
    expect(refused.length).toBeGreaterThan(90);
  });

  test("what we accept, nginx accepts", async () => {
    // Those that can share a file do; the others would be duplicates of one another there.
    const together = (["server", "location", "regex", "upstream"] as const).map((context) => ({
      context,
      texts: accepted.filter((one) => one.context === context && !/^listen\b/.test(one.text)).map((one) => one.text),
    }));
    const shared = new Set(together.flatMap(({ context, texts }) => texts.map((text) => `${context} ${text}`)));
    const alone = accepted
      .filter((one) => !shared.has(`${one.context} ${one.text}`))
      .map(({ context, text }) => ({ context, texts: [text] }));
    const wrong: string[] = [];
    for (const { context, texts } of [...together, ...alone]) {
      const answer = await askNginx(wrap(context, texts));
      if (!answer.accepted) wrong.push(`${context}: ${texts.length === 1 ? texts[0] : "many"}: ${answer.message}`);
    }
    expect(wrong).toEqual([]);
  });

  test("what we refuse, nginx refuses: on the same line, with the words that we state", async () => {
    const wrong: string[] = [];
    for (const { context, text, verdict } of refused) {
      if (!verdict) continue;
      const answer = await askNginx(wrap(context, [text]));
      const said = `${context}: ${text}: nginx says ${answer.message} (${answer.line}), we say ${verdict.original} (${verdict.line})`;
      if (answer.accepted) wrong.push(said);
      else if (answer.line !== null && answer.line !== verdict.line) wrong.push(said);
      else if (verdict.original !== null && answer.message !== verdict.original) wrong.push(said);
    }
    expect(wrong).toEqual([]);
  });
});
