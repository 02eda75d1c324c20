import type { Io } from "./io.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

/** Says on standard error what ended a command: a mistake of the user's in a line, a bug of ours with what a report needs. */
export function tellError(error: unknown, io: Io): void {
  io.err(error instanceof UsageError ? usage(error) : bug(error));
}

function usage(error: UsageError): string {
  const help = error.help === null ? "" : `See ${error.help}\n`;
  return `no502: ${error.message}\n${help}`;
}

function bug(error: unknown): string {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    `no502: this is a bug in no502 ${version}, not in your configuration.`,
    "Nothing can be said about the configuration. Please report it with these lines:",
    "",
    `node ${process.version}, ${process.platform}`,
    detail,
    "",
  ].join("\n");
}
