import type { HostFiles } from "../source/host-files.ts";
import { basename } from "../source/paths.ts";
import type { InstalledProgram } from "./image.ts";
import type { InfraInput } from "./infra-input.ts";
import type { RuntimeHost } from "./runtime-host.ts";

export interface StartedProgram {
  /** As installed; the main file is another where the command names one. */
  readonly program: InstalledProgram;
  readonly starts: "yes" | "maybe";
}

export interface StartedPrograms {
  readonly programs: readonly StartedProgram[];
  /** Why programs may run that we do not see, so that something unknown may listen; null where none can. */
  readonly others: string | null;
}

/** Which nginx and php-fpm of its image a host runs, by the words that start it. */
export function startedPrograms(host: RuntimeHost, _files: HostFiles, _input: InfraInput): StartedPrograms {
  const installed = host.image?.programs ?? [];
  const all = (starts: StartedProgram["starts"], others: string | null): StartedPrograms => ({
    programs: installed.map((program) => ({ program, starts })),
    others,
  });
  if (!host.command.known) return all("maybe", `what starts in ${host.name} is not known`);
  const words = host.command.value.filter((word) => !/docker-(?:php-)?entrypoint(?:\.sh)?$/.test(word));
  const [first = ""] = words;
  const direct = installed.filter(({ program }) => program === basename(first));
  if (direct.length > 0)
    return { programs: direct.map((program) => ({ program, starts: "yes" as const })), others: null };
  return all("maybe", `what ${basename(first)} starts in ${host.name} is not known`);
}
