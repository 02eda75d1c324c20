import { describe, expect, it } from "vitest";
import { text } from "../../src/report/text.ts";
import { at, fakeResult, finding, label, plainContext } from "./fake-result.ts";

const nginx = "/w/nginx/shop.conf";
const fpm = "/w/php/www.conf";
const files = {
  [nginx]: "server {\n\tlisten 80;\n\tlocation ~ \\.php$ {\n\t\tfastcgi_pass 127.0.0.1:9000;\n\t}\n}\n",
  [fpm]: "[www]\nlisten = /run/php/fpm.sock\n",
};

function render(
  findings: Parameters<typeof fakeResult>[1],
  context = plainContext,
  from: Record<string, string> = files,
) {
  return text.render(fakeResult(from, findings), context);
}

describe("text report", () => {
  it("shows both ends with line numbers, underlines and labels, tabs lined up", () => {
    const out = render([
      finding(at(files, nginx, "fastcgi_pass 127.0.0.1:9000"), {
        label: "nginx connects here",
        related: [label(at(files, fpm, "listen = /run/php/fpm.sock"), "the pool listens here")],
        fixes: [
          { title: "Connect to /run/php/fpm.sock", safety: "safe", edits: [] },
          { title: "Listen on 127.0.0.1:9000", safety: "unsafe", edits: [] },
        ],
      }),
    ]);
    expect(out.split("\n")).toEqual([
      "error[socket-tcp-mismatch]: nginx connects to 127.0.0.1:9000, but pool www",
      "  listens on /run/php/fpm.sock.",
      " --> nginx/shop.conf:4:3",
      "  |",
      "4 |         fastcgi_pass 127.0.0.1:9000;",
      "  |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^ nginx connects here",
      "  |",
      " ::: php/www.conf:2:1",
      "  |",
      "2 | listen = /run/php/fpm.sock",
      "  | -------------------------- the pool listens here",
      "  |",
      "  = help: Connect to /run/php/fpm.sock",
      "  = help: Listen on 127.0.0.1:9000 (needs your judgement)",
      "  = more: no502 explain socket-tcp-mismatch",
      "",
      "",
    ]);
  });

  it("names the explain page once per rule", () => {
    const one = finding(at(files, nginx, "fastcgi_pass"));
    expect(render([one, one]).match(/no502 explain/g)).toHaveLength(1);
    expect(render([one, { ...one, rule: "other" }]).match(/no502 explain/g)).toHaveLength(2);
  });

  it("puts several labels of one line below each other and shares one frame in one file", () => {
    const out = render([
      finding(at(files, nginx, "127.0.0.1:9000"), {
        message: "Short.",
        label: "the address",
        related: [
          label(at(files, nginx, "fastcgi_pass"), "the directive"),
          label(at(files, nginx, "listen 80"), "near"),
        ],
      }),
    ]);
    expect(out.split("\n").slice(1, 11)).toEqual([
      " --> nginx/shop.conf:4:16",
      "  |",
      "2 |     listen 80;",
      "  |     --------- near",
      "3 |     location ~ \\.php$ {",
      "4 |         fastcgi_pass 127.0.0.1:9000;",
      "  |         ------------ ^^^^^^^^^^^^^^ the address",
      "  |         |",
      "  |         the directive",
      "  |",
    ]);
  });

  it("leaves out the lines between places that lie far apart", () => {
    const far = { "/w/a": "first;\n\n\n\n\nsixth;\n" };
    const out = render(
      [finding(at(far, "/w/a", "sixth"), { message: "Short.", related: [label(at(far, "/w/a", "first"), "")] })],
      plainContext,
      far,
    );
    expect(out.split("\n").slice(2, 8)).toEqual(["  |", "1 | first;", "  | -----", "...", "6 | sixth;", "  | ^^^^^"]);
  });

  it("aligns underlines after wide characters", () => {
    const wide = { "/w/a": "# 日本 é TARGET\n" };
    const lines = render([finding(at(wide, "/w/a", "TARGET"), { message: "Short." })], plainContext, wide).split("\n");
    expect(lines[3]).toBe("1 | # 日本 é TARGET");
    expect(lines[4]).toBe(`  | ${" ".repeat(9)}^^^^^^`);
  });

  it("cuts a long line around each place and stays within the width", () => {
    const long = { "/w/a": `FIRST ${"word ".repeat(60)}TARGET ${"word ".repeat(60)}END\n` };
    const out = render(
      [
        finding(at(long, "/w/a", "TARGET"), {
          message: "Short.",
          related: [label(at(long, "/w/a", "END"), "the end")],
        }),
      ],
      plainContext,
      long,
    );
    const lines = out.split("\n").slice(3, 7);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    const underlined = (row: number) => {
      const marks = /[\^-]+/.exec((lines[row + 1] as string).slice(4)) as RegExpExecArray;
      return (lines[row] as string).slice(4 + marks.index, 4 + marks.index + marks[0].length);
    };
    expect(underlined(0)).toBe("TARGET");
    expect(underlined(2)).toBe("END");
    expect(lines[0]).toContain("...");
  });

  it("breaks labels that are too long at blanks, and keeps them in their frame", () => {
    const label = "a label of many words that would not fit on one line of a small terminal";
    const source = { "/w/a": `${"x".repeat(10)} ${"y".repeat(60)};\n` };
    const short = render(
      [finding(at(source, "/w/a", "xxxxxxxxxx"), { message: "Short.", label })],
      plainContext,
      source,
    );
    expect(short.split("\n").slice(4, 7)).toEqual([
      "  | ^^^^^^^^^^ a label of many words that would not fit on one line of a small",
      "  |            terminal",
      "  |",
    ]);
    const wide = render(
      [finding(at(source, "/w/a", "y".repeat(60)), { message: "Short.", label })],
      plainContext,
      source,
    );
    expect(wide.split("\n").slice(4, 8)).toEqual([
      `  |            ${"^".repeat(60)}`,
      "  |            |",
      "  |            a label of many words that would not fit on one line of a small",
      "  |            terminal",
    ]);
  });

  it("marks a span of several lines, the middle of a tall one left out", () => {
    const tall = { "/w/a": "x {\n  a;\n  b;\n  c;\n  d;\n}\n" };
    const span = { ...at(tall, "/w/a", "x {"), end: tall["/w/a"].indexOf("}") + 1 };
    const out = render([finding(span, { message: "Short.", label: "all of it" })], plainContext, tall);
    expect(out.split("\n").slice(3, 10)).toEqual([
      "1 | x {",
      "  | ^^^",
      "2 |   a;",
      "  |   ^^",
      "...",
      "6 | }",
      "  | ^ all of it",
    ]);
  });

  it("marks an empty span and one at the end of the file with one sign", () => {
    const end = { "/w/a": "abc" };
    const span = { ...at(end, "/w/a", "abc"), start: 3, end: 3 };
    expect(
      render([finding(span, { message: "Short." })], plainContext, end)
        .split("\n")
        .slice(1, 5),
    ).toEqual([" --> a:1:4", "  |", "1 | abc", "  |    ^"]);
  });

  it("does not let a file drive the terminal", () => {
    const evil = { "/w/a": "user \u001b[31m\u202eroot;\r\n" };
    const out = render(
      [finding(at(evil, "/w/a", "user"), { message: "bad \u001b]0;title\u0007 \u202e name" })],
      plainContext,
      evil,
    );
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(out).toContain("bad \\x1b]0;title\\x07 \\u{202e} name");
  });

  it("shows the place without code where nobody has the text", () => {
    const out = text.render(
      fakeResult(files, [finding({ ...at(files, fpm, "listen"), file: "/etc/gone" as never }, { label: "said" })]),
      plainContext,
    );
    expect(out).toContain("--> /etc/gone\n");
    expect(out).toContain("| said");
  });

  it("lists only what is asked for, colours only when asked, frames in Unicode only when allowed", () => {
    const info = finding(at(files, nginx, "listen"), { severity: "info" });
    expect(render([info])).toBe("");
    expect(render([info], { ...plainContext, show: "info" })).toContain("info[socket-tcp-mismatch]");
    expect(render([info], { ...plainContext, show: "info" })).toMatch(/^[\n -~]*$/);
    expect(render([info], { ...plainContext, show: "info", unicode: true })).toContain(" │ ");
    const colored = render([info], { ...plainContext, show: "info", color: true });
    expect(colored.replace(/\u001b\[[0-9;]*m/g, "")).toBe(render([info], { ...plainContext, show: "info" }));
    expect(colored).toContain("\u001b[1;36minfo[socket-tcp-mismatch]");
  });
});
