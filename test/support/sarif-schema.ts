import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import Ajv4 from "ajv-draft-04";
import addFormats from "ajv-formats";
import { projectFolder } from "./examples.ts";

const require = createRequire(import.meta.url);

/** The standard's own schema where it lies beside the project, else the copy in a development dependency. */
function schema(): { readonly $schema: string } {
  const official = join(projectFolder, "../shared/schemas/sarif-schema-2.1.0.json");
  const packaged = join(
    dirname(require.resolve("@microsoft/jest-sarif/package.json")),
    "lib/schemas/sarif-2.1.0-rtm.5.json",
  );
  return JSON.parse(readFileSync(existsSync(official) ? official : packaged, "utf8"));
}

/** What the SARIF 2.1.0 schema has against a log; empty when it is valid. */
export const sarifProblems: (log: unknown) => readonly string[] = (() => {
  const rules = schema();
  const options = { strict: false, allErrors: true };
  const ajv = rules.$schema.includes("draft-04") ? new (Ajv4 as unknown as typeof Ajv)(options) : new Ajv(options);
  addFormats.default(ajv);
  const validate: ValidateFunction = ajv.compile(rules);
  return (log) =>
    validate(log) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
})();
