import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import Ajv4 from "ajv-draft-04";
import addFormats from "ajv-formats";
import { projectFolder } from "./examples.ts";

const require = createRequire(import.meta.url);

/** The standard's own schema where it lies beside the project, and always the copy in a development dependency. */
const schemas = [
  join(projectFolder, "../shared/schemas/sarif-schema-2.1.0.json"),
  join(dirname(require.resolve("@microsoft/jest-sarif/package.json")), "lib/schemas/sarif-2.1.0-rtm.5.json"),
].filter((path) => existsSync(path));

const validators = schemas.map((path): ValidateFunction => {
  const schema = JSON.parse(readFileSync(path, "utf8")) as { readonly $schema: string };
  // One of the patterns is none for a reader of Unicode.
  const options = { strict: false, allErrors: true, unicodeRegExp: false };
  const ajv = schema.$schema.includes("draft-04") ? new (Ajv4 as unknown as typeof Ajv)(options) : new Ajv(options);
  addFormats.default(ajv);
  return ajv.compile(schema);
});

/** What the SARIF 2.1.0 schemas have against a log; empty when it is valid. */
export function sarifProblems(log: unknown): readonly string[] {
  return validators.flatMap((validate) =>
    validate(log) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`),
  );
}
