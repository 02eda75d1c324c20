import type { InfraInput } from "../infra/infra-input.ts";
import type { Placement } from "../infra/placement.ts";
import type { RuntimeHost } from "../infra/runtime-host.ts";
import { readUnits, type UnitText } from "../infra/systemd/read-units.ts";
import type { ServiceUnit } from "../infra/systemd/service-unit.ts";
import { unitDirectories, unitPlace } from "../infra/systemd/unit-place.ts";
import type { HostFiles } from "../source/host-files.ts";
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
