import { expect, it } from "vitest";
import { unix } from "../../src/report/unix.ts";
import { at, fakeResult, finding, plainContext } from "./fake-result.ts";

it("prints one line for each finding, whatever the message holds", () => {
  const files = { "/w/a b.conf": "x;\n  listen 80;\n", "/etc/other": "y;\n" };
  const result = fakeResult(files, [
    finding(at(files, "/w/a b.conf", "listen"), { message: "one\ntwo" }),
    finding(at(files, "/etc/other", "y"), { severity: "warning", rule: "other", message: "m" }),
    finding(at(files, "/etc/other", "y"), { severity: "info" }),
  ]);
  expect(unix.render(result, plainContext)).toBe(
    "a b.conf:2:3: error: one\\ntwo [socket-tcp-mismatch]\n/etc/other:1:1: warning: m [other]\n",
  );
});
