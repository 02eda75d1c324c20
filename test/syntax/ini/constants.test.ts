import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { constantValue } from "../../../src/syntax/ini/constants.ts";

const list = `foreach (["Core", "standard", "date", "pcre"] as $part)
  foreach (get_defined_constants(true)[$part] as $name => $value) if (!is_resource($value)) echo json_encode([$name, (string) $value]), "\\n";`;
const php = spawnSync("php", ["-n", "-r", list], { encoding: "utf8" });

describe("PHP's constants in an ini value", () => {
  it.skipIf(php.status !== 0)("are known or unknown, but never taken for plain words", () => {
    const constants = php.stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as [string, string]);
    expect(constants.length).toBeGreaterThan(300);
    for (const [name, value] of constants) {
      // These are words of the ini language before they are constants.
      if (/^(TRUE|FALSE|NULL)$/.test(name)) continue;
      const ours = constantValue(name);
      expect(ours.known ? ours.value : value, name).toBe(value);
    }
  });

  it("leave every other word alone", () => {
    for (const word of [
      "C",
      "UTC",
      "GPCS",
      "EGPCS",
      "UTF",
      "PATH",
      "production",
      "e_all",
      "E_ALLX",
      "WWW",
      "MY_APP",
      "_PHP_OS",
    ]) {
      expect(constantValue(word)).toEqual({ known: true, value: word });
    }
  });
});
