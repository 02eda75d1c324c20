import { describe, expect, it } from "vitest";
import { isNginxDump, splitNginxDump } from "../../src/discover/dump.ts";
import { dumpFiles } from "../../src/discover/dump-files.ts";
import { lintFiles } from "../support/lint.ts";

const nginxDump = `nginx: the configuration file /etc/nginx/nginx.conf syntax is ok
nginx: configuration file /etc/nginx/nginx.conf test is successful
# configuration file /etc/nginx/nginx.conf:
events {}
http {
    include /etc/nginx/sites-enabled/*;
}

# configuration file /etc/nginx/sites-enabled/shop:
server {
    location ~ \\.php$ {
        include snippets/php.conf;
    }
}

# configuration file /etc/nginx/snippets/php.conf:
fastcgi_pass unix:/run/php/fpm.sock;
`;

const stamp = "[20-Nov-2026 12:00:00] NOTICE: ";
const fpmDump = [
  "[global]",
  "\tpid = undefined",
  "",
  "[www]",
  "\tuser = www-data",
  "\tlisten = /run/php/fpm.sock",
  "\tpm = static",
  "\tpm.max_children = 7",
  "",
]
  .map((line) => `${stamp}${line}\n`)
  .join("");

describe("splitNginxDump", () => {
  it("cuts at the headers and keeps every file's text", () => {
    expect(isNginxDump(nginxDump)).toBe(true);
    const parts = splitNginxDump(nginxDump);
    expect(parts.map(({ id }) => id)).toEqual([
      "/etc/nginx/nginx.conf",
      "/etc/nginx/sites-enabled/shop",
      "/etc/nginx/snippets/php.conf",
    ]);
    expect(parts[2]?.text).toBe("fastcgi_pass unix:/run/php/fpm.sock;");
    expect(parts[0]?.text.startsWith("events {}\nhttp")).toBe(true);
  });

  it("takes CRLF", () => {
    const parts = splitNginxDump(nginxDump.replaceAll("\n", "\r\n"));
    expect(parts.map(({ id }) => id)).toHaveLength(3);
    expect(parts[0]?.text.startsWith("events {}\r\nhttp")).toBe(true);
  });

  it("is no dump without a header", () => {
    expect(isNginxDump("# configuration file\nevents {}\n")).toBe(false);
  });
});

describe("dumpFiles", () => {
  const held = ["/etc/nginx/nginx.conf", "/etc/nginx/b.conf", "/etc/nginx/a.conf", "/etc/nginx/x/.h.conf"] as never[];
  const files = dumpFiles(held);

  it("matches within one directory, without hidden names", () => {
    expect(files.glob("/etc/nginx/*.conf").files).toEqual(held.slice(0, 3));
    expect(files.glob("/etc/*/x/*.conf").files).toEqual([]);
  });

  it("holds nothing else", () => {
    expect(files.locate("/etc/nginx//b.conf")).toEqual({ kind: "file", file: "/etc/nginx/b.conf" });
    expect(files.locate("/etc/nginx/c.conf")).toEqual({ kind: "outside" });
  });
});

describe("dumps as input", () => {
  it.each<[string, Parameters<typeof lintFiles>]>([
    ["both in one stream", [{}, { rules: [], paths: ["-"], stdin: nginxDump + fpmDump }]],
    ["both in one stream, FPM first", [{}, { rules: [], paths: ["-"], stdin: fpmDump + nginxDump }]],
    [
      "in two files",
      [
        { "a.txt": nginxDump, "b.txt": fpmDump },
        { rules: [], paths: ["a.txt", "b.txt"] },
      ],
    ],
    [
      "in two files of other names",
      [
        { nginx: nginxDump, fpm: fpmDump },
        { rules: [], paths: ["nginx", "fpm"] },
      ],
    ],
    ["with CRLF", [{}, { rules: [], paths: ["-"], stdin: (nginxDump + fpmDump).replaceAll("\n", "\r\n") }]],
    [
      "nginx on standard input, FPM as files",
      [
        { "www.conf": "[www]\nuser = a\nlisten = /run/php/fpm.sock\npm = static\npm.max_children = 7\n" },
        { rules: [], paths: ["-", "www.conf"], stdin: nginxDump },
      ],
    ],
  ])("%s", (_name, [files, options]) => {
    const result = lintFiles(files, options);
    expect(result.unread).toEqual([]);
    expect(result.coverage).toMatchObject({ stacks: 1, routes: 1, linked: 1 });
    const [link] = result.stacks[0]?.links ?? [];
    expect(link?.target.span.file).toBe("/etc/nginx/snippets/php.conf");
    expect(link?.answer.kind === "pool" && link.answer.pool.int("pm.max_children").value).toEqual({
      known: true,
      value: 7,
    });
  });

  it("knows that what a dump lacks was not there", () => {
    const dump = nginxDump.replace(
      "        include snippets/php.conf;\n",
      "        include /etc/nginx/fastcgi_params;\n",
    );
    const { unknown } = lintFiles({}, { rules: [], paths: ["-"], stdin: dump });
    expect(unknown.map(({ reason }) => reason)).toEqual(["include that is not in the given tree"]);
  });

  it("says what standard input is not", () => {
    const { unread } = lintFiles({}, { rules: [], paths: ["-"], stdin: "hello\n" });
    expect(unread.map(({ failure }) => failure)).toEqual(["foreign"]);
  });
});
