import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formats } from "../../src/report/formats.ts";
import { projectFolder, readTree, rulesFolder } from "../support/examples.ts";
import { lintFiles } from "../support/lint.ts";
import { plainContext } from "./fake-result.ts";

/**
 * The formats that other programs read, of one real stack, as somebody has looked at them. `npx vitest run -u` takes on a
 * meant change. The text report stands in the README, and json.test.ts states its format in full.
 */
describe("the bad example of socket-tcp-mismatch", () => {
  const result = lintFiles(readTree(join(rulesFolder, "socket-tcp-mismatch/bad")));
  const rules = plainContext.rules.filter(({ id }) => id === "socket-tcp-mismatch");

  it.each(formats.filter(({ name }) => name !== "text" && name !== "json"))("as $name", async ({ name, render }) => {
    const text = render(result, { ...plainContext, rules, page: () => null });
    await expect(text).toMatchFileSnapshot(join(projectFolder, `test/report/golden/${name}.txt`));
  });
});
