import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { fileId } from "../../src/source/span.ts";
import { parseNginx } from "../../src/syntax/nginx/parse.ts";
import { describeWithServers, servers } from "../support/servers.ts";
import { type Level, readerCases, valueCases } from "./nginx-reader.cases.ts";

interface Complaint {
  readonly text: string;
  readonly line: number;
}

const prefix = servers ? mkdtempSync(join(tmpdir(), "no502-reader-")) : "";
afterAll(() => {
  if (prefix) rmSync(prefix, { recursive: true, force: true });
});

/** nginx's first complaint about a main file of this text; null when it accepts it. */
function askNginx(text: string): Complaint | null {
  const conf = join(prefix, "nginx.conf");
  writeFileSync(conf, text);
  const args = ["-t", "-q", "-p", prefix, "-e", join(prefix, "error.log"), "-c", conf, "-g", `pid ${prefix}/pid;`];
  const { status, stderr, error } = spawnSync(servers?.nginx ?? "", args, { encoding: "utf8" });
  if (error) throw error;
  if (status === 0) return null;
  const match = /\[emerg\] ([\s\S]*?) in \S+nginx\.conf:(\d+)\n/.exec(stderr);
  if (!match) throw new Error(`nginx said: ${stderr}`);
  return { text: match[1] as string, line: Number(match[2]) };
}

function askUs(text: string): Complaint | null {
  const [first] = parseNginx(fileId("/nginx.conf"), text).problems;
  return first ? { text: first.original ?? "", line: first.reportedLine } : null;
}

const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
  .map((one) => `${one}_temp_path ${one};`)
  .join(" ");

function whole(level: Level, body: string): string {
  if (level === "main") return body;
  const open = [`events {}\nhttp {\naccess_log off; ${temporary}\n`];
  const close = ["\n}\n"];
  if (level !== "http") {
    open.push("server {\nlisten 127.0.0.1:8502;\n");
    close.push("\n}");
  }
  if (level === "location") {
    open.push("location / {\n");
    close.push("\n}");
  }
  return open.join("") + body + close.reverse().join("");
}

describeWithServers("nginx -t and parseNginx agree", () => {
  it.each(readerCases)("%s", (_title, level, body) => {
    const text = whole(level, body);
    const nginx = askNginx(text);
    const ours = askUs(text);
    expect(ours?.line).toBe(nginx?.line);
    // Where a byte of a character beyond ASCII would have to be printed, we do not claim to know nginx's words.
    if (ours?.text !== "") expect(ours?.text).toBe(nginx?.text);
  });

  it("accepts and refuses enough to mean something", () => {
    const refused = readerCases.filter(([, level, body]) => askUs(whole(level, body)) !== null).length;
    expect(refused).toBeGreaterThan(50);
    expect(readerCases.length - refused).toBeGreaterThan(60);
  });
});

describeWithServers("the values of words", () => {
  it.each(valueCases)("%s", (word) => {
    const text = `${word} x;\n`;
    const nginx = askNginx(text)?.text;
    expect(nginx).toMatch(/^unknown directive/);
    const [directive] = parseNginx(fileId("/nginx.conf"), text).items;
    const mark = word.startsWith("\ufeff") ? "\ufeff" : "";
    expect(`unknown directive "${mark}${directive?.name.text}"`).toBe(nginx);
  });
});

/** Inside `types { }` nginx takes any words, so only its reader decides. */
const typesBlock = (body: string) => `events {}\nhttp {\naccess_log off; ${temporary}\ntypes {\n${body}\n}\n}\n`;

const readerWords = /^(unexpected |too long parameter)/;

describeWithServers("on arbitrary text", () => {
  it("nginx -t and parseNginx agree", () => {
    const sign = fc.constantFrom(
      "a",
      "b ",
      " ",
      "\n",
      "\r\n",
      "\t",
      ";",
      "; ",
      '"',
      "'",
      "\\",
      "#",
      "$",
      "${",
      ")",
      "(",
      "\u00e9",
    );
    const body = fc.array(sign, { maxLength: 14 }).map((signs) => signs.join(""));
    fc.assert(
      fc.property(body, (inner) => {
        const text = typesBlock(inner);
        // Of a block inside it, `types` reads on as if `{` were `;`: not the reader's doing.
        if (parseNginx(fileId("/nginx.conf"), inner).items.some((item) => item.block)) return;
        const nginx = askNginx(text);
        const ours = askUs(text);
        if (nginx && !readerWords.test(nginx.text)) return;
        expect(ours?.line).toBe(nginx?.line);
        if (ours?.text !== "") expect(ours?.text).toBe(nginx?.text);
      }),
      { numRuns: 250, interruptAfterTimeLimit: 15_000, markInterruptAsFailure: false },
    );
  });
});
