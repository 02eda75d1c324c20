import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pagesWithCommands, shownCommands } from "../scripts/readme-blocks.ts";
import { projectFolder } from "./support/examples.ts";

const page = (path: string) => readFileSync(join(projectFolder, path), "utf8");
const environment = { PATH: process.env.PATH, HOME: process.env.HOME, LANG: "C.UTF-8" };

/** Both streams in the order in which they were written. */
function shell(line: string) {
  const ran = spawnSync("sh", ["-c", `${line} 2>&1`], { cwd: projectFolder, encoding: "utf8", env: environment });
  return { code: ran.status, output: ran.stdout };
}

const shown = pagesWithCommands().flatMap((path) => shownCommands(page(path)).map((command) => ({ path, ...command })));

describe("the commands that pages show", () => {
  it("are found", () => {
    expect(shown.filter(({ path }) => path === "README.md").map(({ args }) => args.join(" "))).toContain(
      "samples/broken-shop",
    );
    // A block without its markers would never be checked.
    for (const path of pagesWithCommands()) {
      const blocks = page(path).match(/```console\n\$ no502/g) ?? [];
      expect(shown.filter((command) => command.path === path)).toHaveLength(blocks.length);
    }
  });

  it.each(shown)("$path: no502 $args prints what the page says", ({ args, output }) => {
    expect(shell(`exec node --import tsx src/cli/bin.ts ${args.join(" ")}`).output).toBe(output);
  });

  it("npm start prints what the README says, and exits with 0", () => {
    const demonstration = shown.find(({ args }) => args.join(" ") === "samples/broken-shop");
    const ran = shell("exec node --import tsx scripts/start.ts");
    expect(ran.output).toBe(`$ no502 samples/broken-shop\n\n${demonstration?.output}`);
    expect(ran.code).toBe(0);
  }, 60_000);

  it("npm start -- PATH exits as the command does", () => {
    expect(shell("exec node --import tsx scripts/start.ts samples/healthy-shop").code).toBe(0);
    expect(shell("exec node --import tsx scripts/start.ts samples/broken-shop").code).toBe(1);
    expect(shell("exec node --import tsx scripts/start.ts absent").code).toBe(2);
  }, 60_000);
});
