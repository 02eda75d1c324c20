import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formats } from "../../src/report/formats.ts";
import { projectFolder, readTree, rulesFolder } from "../support/examples.ts";
import { lintFiles } from "../support/lint.ts";
import { plainContext } from "./fake-result.ts";

/** Every format of one real stack, as it was when somebody looked at it. `npx vitest run -u` takes on a meant change. */
describe("the bad example of socket-tcp-mismatch", () => {
  const result = lintFiles(readTree(join(rulesFolder, "socket-tcp-mismatch/bad")));
  const rules = plainContext.rules.filter(({ id }) => id === "socket-tcp-mismatch");

  it.each(formats)("as $name", async ({ name, render }) => {
    const text = render(result, { ...plainContext, rules, page: () => null });
    await expect(text).toMatchFileSnapshot(join(projectFolder, `test/report/golden/${name}.txt`));
  });
});
