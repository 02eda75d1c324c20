import { rules } from "../../rules/index.ts";
import { lint } from "../engine/lint.ts";
import { diskFileSystem } from "../source/disk.ts";
import type { Core } from "./core.ts";

/** The linter over real files. */
export const core: Core = {
  rules,
  fileSystem: diskFileSystem,
  lint: (request) => lint(request, rules),
};
