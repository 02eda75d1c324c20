import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { manPage } from "../../scripts/man-page.ts";
import { rootForm } from "../../src/cli/arguments.ts";
import { projectFolder } from "../support/examples.ts";
import { describeWith } from "../support/programs.ts";

const path = join(projectFolder, "man/no502.1");
const page = readFileSync(path, "utf8");
const root = rootForm(["some-rule"]);

describe("the manual", () => {
  it("comes with the package", () => {
    expect(manifest.man).toEqual(["./man/no502.1"]);
    expect(manifest.files).toContain("man");
  });

  it("tells of every command and every option", () => {
    expect(page).toContain(`"no502 ${manifest.version}"`);
    for (const { name, options } of [root, ...root.commands]) {
      if (name !== "no502") expect(page).toContain(`.SS no502 ${name}\n`);
      for (const { name: option, hidden } of options) {
        const spelled = `\\fB\\-\\-${option.replaceAll("-", "\\-")}\\fR`;
        expect(page.includes(spelled), option).toBe(!hidden);
      }
    }
  });

  it("writes what roff would take for its own so that it stays text", () => {
    const form = {
      ...root,
      usage: "no502\n\n.so /etc/passwd\n'x \\n -a",
      commands: [],
      examples: [{ line: ".x \\", words: "" }],
    };
    const made = manPage(form, "1");
    expect(made).toContain("\n\\&.so /etc/passwd 'x \\en \\-a\n");
    expect(made).toContain("\n\\&.x \\e\n");
  });
});

describeWith("mandoc", "-h")("mandoc", () => {
  it("has nothing to say against it but that it bears no date", () => {
    const { stdout } = spawnSync("mandoc", ["-Tlint", "-Wwarning", path], { encoding: "utf8" });
    const said = stdout.split("\n").filter((line) => line !== "" && !line.includes("missing date"));
    expect(said).toEqual([]);
  });

  it("shows options as they are typed", () => {
    const { stdout } = spawnSync("mandoc", ["-Tascii", path], { encoding: "utf8" });
    const plain = stdout.replace(/.\u0008/g, "");
    expect(plain).toContain("--output-file VALUE");
    expect(plain).toContain("-q, --quiet");
    expect(plain).toContain("nginx -T 2>/dev/null | no502 -");
  });
});
