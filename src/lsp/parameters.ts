/** The parts of a request's parameters that answers stand on. */
export type Parameter = "textDocument" | "position" | "range" | "context" | "previousResultIds";

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isPosition = (value: unknown): boolean =>
  isObject(value) && [value.line, value.character].every((number) => Number.isInteger(number) && Number(number) >= 0);
const isListOf = (value: unknown, fits: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(fits);

const shapes: Readonly<Record<Parameter, (value: unknown) => boolean>> = {
  textDocument: (value) => isObject(value) && typeof value.uri === "string",
  position: isPosition,
  range: (value) => isObject(value) && isPosition(value.start) && isPosition(value.end),
  context: (value) =>
    isObject(value) &&
    isListOf(value.diagnostics, isObject) &&
    (value.only == null || isListOf(value.only, (one) => typeof one === "string")),
  previousResultIds: (value) => isListOf(value, (one) => isObject(one) && typeof one.uri === "string"),
};

/** The first part that is missing or of another shape than the protocol says; null where all are right. */
export function wrongParameter(params: unknown, needed: readonly Parameter[]): Parameter | null {
  return needed.find((name) => !shapes[name](isObject(params) ? params[name] : undefined)) ?? null;
}
