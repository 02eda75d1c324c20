import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectations, projectFolder, readTree } from "./support/examples.ts";
import { lintFiles, places } from "./support/lint.ts";

const folder = join(projectFolder, "samples");
const samples = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

const broken = ["api-behind-keepalive", "broken-shop", "compose-shop", "kubernetes-shop", "multi-site", "tutorial"];

describe.each(samples)("sample %s", (name) => {
  const files = readTree(join(folder, name));

  it("is reported at its marked lines and nowhere else", () => {
    const result = lintFiles(files);
    expect(result.unread).toEqual([]);
    expect(result.internalErrors).toEqual([]);
    const loud = result.findings.filter((finding) => finding.severity !== "info");
    expect([...places(result, loud)].sort()).toEqual([...expectations(files)].sort());
  });

  it("is broken or healthy as its story says", () => {
    expect(expectations(files).length > 0).toBe(broken.includes(name));
  });
});

it("tells the story of every sample", () => {
  const told = readTree(folder)["README.md"] ?? "";
  for (const name of samples) expect(told).toContain(`\`${name}\``);
});
