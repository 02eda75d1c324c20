import type { LintResult } from "../engine/lint-result.ts";
import type { ReportContext } from "./context.ts";
import { createPlaces, type Places } from "./places.ts";

/** What the parts of a report are made from. */
export interface Sight {
  readonly result: LintResult;
  readonly context: ReportContext;
  readonly places: Places;
}

export function sightOf(result: LintResult, context: ReportContext): Sight {
  return { result, context, places: createPlaces(result) };
}
