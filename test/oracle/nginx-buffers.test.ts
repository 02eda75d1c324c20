import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ask } from "../support/ask.ts";
import { describeWithServers, servers } from "../support/servers.ts";

/** Lines for http, server and location; every combination is asked of nginx -t and of the rule. */
const sizes = ["", "1k", "4k", "14k", "15k", "16k", "128k"];
const buffers = ["", "1 4k", "2 4k", "3 4k", "4 1k", "8 16k", "4 256k"];
const others = [
  "",
  "busy_buffers_size 8k",
  "busy_buffers_size 112k",
  "temp_file_write_size 8k",
  "max_temp_file_size 0",
];

describeWithServers("nginx -t and buffer-sizes-rejected, asked the same", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "no502-buffers-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const conf = (http: string, server: string, location: string) =>
    `pid ${folder}/nginx.pid;\nerror_log stderr;\nevents { worker_connections 64; }\nhttp {\n access_log off;\n ${http}\n server { listen 127.0.0.1:8080; server_name shop.example;\n ${server}\n location / { ${location} }\n }\n}\n`;

  const refusal = (text: string, name: string): Promise<string | null> => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return new Promise((resolve) => {
      execFile(servers?.nginx ?? "nginx", ["-t", "-c", path], (_error, out, err) => {
        resolve(/\[emerg\] (?:\d+#\d+: )?(.*?buffer.*?) in \//.exec(out + err)?.[1] ?? null);
      });
    });
  };

  it.each(["fastcgi", "proxy"])("agrees about %s at each level", async (family) => {
    const line = (name: string, value: string) => (value === "" ? "" : `${family}_${name} ${value};`);
    const texts: string[] = [];
    for (const size of sizes)
      for (const number of buffers)
        for (const other of others) {
          const last = other === "" ? "" : `${family}_${other};`;
          const parts = [line("buffer_size", size), line("buffers", number), last];
          // Where each stands goes round, so that all levels are met.
          const at = texts.length % 4;
          const level = (one: number) => parts.filter((_, part) => (at === 3 ? 2 : (at + part) % 3) === one).join(" ");
          texts.push(conf(level(0), level(1), level(2)));
        }
    const answers: (string | null)[] = [];
    for (let from = 0; from < texts.length; from += 16) {
      const some = texts.slice(from, from + 16);
      answers.push(...(await Promise.all(some.map((text, at) => refusal(text, `${family}-${at}.conf`)))));
    }
    const ours = texts.map((text) => ask("buffer-sizes-rejected", { "nginx.conf": text }).findings);
    const differ = texts.filter((_, at) => {
      const says = ours[at]?.map((finding) => finding.args.nginx) ?? [];
      const answer = answers[at] ?? null;
      return answer === null ? says.length > 0 : !says.includes(answer);
    });
    expect(differ).toEqual([]);
    expect(answers.filter((answer) => answer !== null).length).toBeGreaterThan(100);
    expect(answers.filter((answer) => answer === null).length).toBeGreaterThan(30);
  });
});
