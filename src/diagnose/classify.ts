import type { Cause } from "./cause.ts";
import { causes } from "./causes/index.ts";
import { withKnownError } from "./errno.ts";
import type { LogLine } from "./read-line.ts";

/** As the causes' patterns want it: `error: connect() failed (111: Connection refused) ...`, system errors in glibc's words. */
export function causeText({ program, level, message }: Pick<LogLine, "program" | "level" | "message">): string {
  return `${level === "" ? program : level}: ${withKnownError(message)}`;
}

/** The first cause whose pattern fits; null when none does. */
export function causeOf(text: string): Cause | null {
  for (const cause of causes) {
    if ((cause.has === "" || text.includes(cause.has)) && cause.pattern.test(text)) return cause;
  }
  return null;
}

/** Messages that come again and again are looked up; more than this many different ones are forgotten and learnt anew. */
const remembered = 1000;

/** Says what a line tells of. nginx repeats its messages to the letter; PHP-FPM's hold process ids and times. */
export function createClassifier(): (line: LogLine) => Cause | null {
  const known = new Map<string, Cause | null>();
  return (line) => {
    const { program, message } = line;
    if (program === "access" || program === "other" || program === "none") return null;
    // Quotes hold file names and PHP's messages: such lines rarely come twice, and would push out those that do.
    if (program !== "nginx" || message.includes('"')) return causeOf(causeText(line));
    const key = line.level + message;
    let cause = known.get(key);
    if (cause === undefined) {
      cause = causeOf(causeText(line));
      if (known.size >= remembered) known.clear();
      known.set(key, cause);
    }
    return cause;
  };
}
