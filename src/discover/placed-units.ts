import type { InfraInput } from "../infra/infra-input.ts";
import type { Placement } from "../infra/placement.ts";
import type { RuntimeHost } from "../infra/runtime-host.ts";
import type { RunAs } from "../infra/shell/state.ts";
import type { LeftDown, StartedProgram } from "../infra/started-programs.ts";
import { readUnits, type UnitText } from "../infra/systemd/read-units.ts";
import type { ServiceUnit } from "../infra/systemd/service-unit.ts";
import { unitDirectories, unitPlace } from "../infra/systemd/unit-place.ts";
import type { HostFiles } from "../source/host-files.ts";
import { known, mapKnown } from "../source/known.ts";
import { basename } from "../source/paths.ts";
import { fileId, type Span } from "../source/span.ts";

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

/**
 * What is known of how the programs of a container are started: as another user than root (the container's own, `user=` of
 * supervisord, `gosu` in a script), and that supervisord leaves one down.
 */
export function startedAs(
  programs: readonly StartedProgram[],
  { user, declared }: RuntimeHost,
): readonly ServiceUnit[] {
  const own: RunAs | null = user === null || declared === null ? null : { value: user, span: declared };
  const byKind = new Map(programs.map((one) => [one.program.program, one]));
  return [...byKind].flatMap(([runs, { user: other, leftDown = null }]) => {
    const as = other ?? own;
    return as === null && leftDown === null ? [] : [startOf(runs, as, leftDown)];
  });
}

function startOf(runs: ServiceUnit["runs"], as: RunAs | null, leftDown: LeftDown | null): ServiceUnit {
  const [known_, span] = [as?.value, as?.span ?? leftDown?.span];
  return {
    name: leftDown === null ? "start" : `program ${leftDown.program}`,
    by: leftDown === null ? "other" : "supervisord",
    file: (span as Span).file,
    whole: false,
    open: false,
    sure: true,
    runs,
    commands: [],
    start: null,
    listens: [],
    restart: leftDown === null ? null : { value: known("no"), span: leftDown.span },
    memoryMax: null,
    memoryHigh: null,
    openFiles: null,
    user: as && known_ ? { value: mapKnown(known_, (text) => text.split(":")[0] ?? text), span: as.span } : null,
    group: null,
  };
}
