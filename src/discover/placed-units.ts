import type { InfraInput } from "../infra/infra-input.ts";
import type { Placement } from "../infra/placement.ts";
import type { RuntimeHost } from "../infra/runtime-host.ts";
import type { RunAs } from "../infra/shell/state.ts";
import type { StartedProgram } from "../infra/started-programs.ts";
import { readUnits, type UnitText } from "../infra/systemd/read-units.ts";
import type { ServiceUnit } from "../infra/systemd/service-unit.ts";
import { unitDirectories, unitPlace } from "../infra/systemd/unit-place.ts";
import type { HostFiles } from "../source/host-files.ts";
import { mapKnown } from "../source/known.ts";
import { basename } from "../source/paths.ts";
import { fileId } from "../source/span.ts";

/** A container has systemd only where it starts it. */
export function runsSystemd({ kind, command }: RuntimeHost): boolean {
  const first = command.known ? (command.value[0] ?? "") : "";
  return kind === "server" || /^(?:systemd|init)$/.test(basename(first));
}

/** The services of a host by the unit files that are placed on it. */
export function placedUnits(
  placements: readonly Placement[],
  files: HostFiles,
  input: Pick<InfraInput, "read">,
): readonly ServiceUnit[] {
  const found = unitDirectories.flatMap((directory) =>
    ["*.service", "*.socket", "*.d/*.conf"].flatMap((pattern) => files.glob(`${directory}/${pattern}`).files),
  );
  const texts = new Map<string, UnitText>();
  for (const file of found) texts.set(files.runtimePath(file), { file, path: files.runtimePath(file) });
  // What nobody knows may say anything: a file that cannot be read leaves its unit open.
  for (const { kind, path } of placements)
    if (kind === "unknown" && unitPlace(path) !== null) texts.set(path, { file: fileId(path), path });
  if (texts.size === 0) return [];
  const unread = { ok: false, failure: "missing", message: "not known" } as const;
  return readUnits([...texts.values()], (file) => (found.includes(file) ? input.read(file) : unread));
}

/** Who starts the programs of a container, where it is not root: the container's user, supervisord, `gosu` in a script. */
export function startedAs(
  programs: readonly StartedProgram[],
  { user, declared }: RuntimeHost,
): readonly ServiceUnit[] {
  const own: RunAs | null = user === null || declared === null ? null : { value: user, span: declared };
  const byKind = new Map<ServiceUnit["runs"], RunAs | null>();
  for (const { program, user: as } of programs) byKind.set(program.program, as ?? own);
  return [...byKind].flatMap(([runs, as]) => (as === null ? [] : [unitAs(runs, as)]));
}

function unitAs(runs: ServiceUnit["runs"], { value, span }: RunAs): ServiceUnit {
  const name = mapKnown(value, (text) => text.split(":")[0] ?? text);
  return {
    name: "start",
    file: span.file,
    whole: false,
    open: false,
    sure: true,
    runs,
    commands: [],
    start: null,
    listens: [],
    restart: null,
    memoryMax: null,
    memoryHigh: null,
    openFiles: null,
    user: { value: name, span },
    group: null,
  };
}
