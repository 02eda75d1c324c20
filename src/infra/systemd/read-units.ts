import { byteOrder, type ReadResult } from "../../source/file-system.ts";
import { unknown } from "../../source/known.ts";
import type { FileId } from "../../source/span.ts";
import type { ServiceUnit } from "./service-unit.ts";
import { programOfUnit, startedProgram } from "./unit-command.ts";
import { readUnitFile, type UnitEntry } from "./unit-file.ts";
import { dropInNames, type UnitPlace, unitPlace } from "./unit-place.ts";
import { inForce, listInForce, readMemory, readOpenFiles, readRestart, readUser } from "./unit-values.ts";

/** A file that may belong to systemd, and where it lies on the host; the same path where the tree is the host's. */
export interface UnitText {
  readonly file: FileId;
  readonly path: string;
}

type Placed = UnitPlace & UnitText;

/** The services that unit files and drop-ins make, each with the drop-ins that systemd would add, in its order. */
export function readUnits(texts: readonly UnitText[], read: (file: FileId) => ReadResult): readonly ServiceUnit[] {
  const placed = texts.flatMap((text): Placed[] => {
    const place = unitPlace(text.path);
    return place ? [{ ...text, ...place }] : [];
  });
  const homes = new Map<string, Placed[]>();
  for (const one of placed) {
    const same = homes.get(one.home);
    if (same) same.push(one);
    else homes.set(one.home, [one]);
  }
  return [...homes.values()].flatMap((files) => {
    const units = files.flatMap(({ unit, dropIn }) => (dropIn === null || isWholeName(unit) ? [unit] : []));
    const services = new Set(units.map((unit) => unit.replace(/\.socket$/, ".service")));
    return [...services].flatMap((unit) => serviceOf(unit, files, read) ?? []);
  });
}

/** Drop-ins of `php-.service` and `service` make no unit by themselves. */
function isWholeName(unit: string): boolean {
  return /[^-]\.(?:service|socket)$/.test(unit);
}

interface Merged {
  readonly main: Placed | null;
  readonly first: Placed;
  readonly entries: readonly UnitEntry[];
  readonly open: boolean;
}

/** The unit of the first directory that has one, then the drop-ins by their names. */
function merge(unit: string, files: readonly Placed[], read: (file: FileId) => ReadResult): Merged | null {
  const mains = files.filter((file) => file.dropIn === null && file.unit === unit);
  const template = unit.includes("@") ? unit.replace(/@[^@]*\.(\w+)$/, "@.$1") : unit;
  const own = mains.length > 0 ? mains : files.filter((file) => file.dropIn === null && file.unit === template);
  const main = own.reduce<Placed | null>((best, one) => (best && best.rank <= one.rank ? best : one), null);
  const names = dropInNames(unit);
  const byName = new Map<string, Placed>();
  const order = (file: Placed) => names.indexOf(file.unit) + names.length * file.rank;
  for (const file of files) {
    if (file.dropIn === null || !names.includes(file.unit)) continue;
    const had = byName.get(file.dropIn);
    // A name that a stronger directory has hides those of the others.
    if (!had || order(file) < order(had)) byName.set(file.dropIn, file);
  }
  const dropIns = [...byName].sort(([a], [b]) => byteOrder(a, b)).map(([, file]) => file);
  const all = main ? [main, ...dropIns] : dropIns;
  const [first] = all;
  if (!first) return null;
  let entries: readonly UnitEntry[] = [];
  let open = false;
  for (const { file } of all) {
    const text = read(file);
    if (text.ok) {
      const parsed = readUnitFile(file, text.text);
      entries = [...entries, ...parsed.entries];
      open ||= parsed.open;
      continue;
    }
    // What nobody can read may say otherwise.
    entries = entries.map((entry) => ({ ...entry, value: unknown("unreadable") }));
    open = true;
    // A masked unit does not run, whatever its drop-ins say.
    if (file === main?.file) break;
  }
  return { main, first, entries, open };
}

function serviceOf(name: string, files: readonly Placed[], read: (file: FileId) => ReadResult): ServiceUnit | null {
  const socket = name.replace(/\.service$/, ".socket");
  const merged = merge(name, files, read) ?? merge(socket, files, read);
  if (merged === null) return null;
  const { main, first, entries, open } = merged;
  const of = (...keys: string[]) => entries.filter(({ section, key }) => section === "Service" && keys.includes(key));
  const starts = listInForce(of("ExecStart"));
  const commands = starts.map(({ text }) => text);
  const runs =
    starts.length > 0 ? (starts.map(({ text }) => startedProgram(text)).find(Boolean) ?? null) : programOfUnit(name);
  const dynamic = of("DynamicUser").at(-1);
  const memoryMax = inForce(of("MemoryMax"), readMemory);
  const memoryHigh = inForce(of("MemoryHigh"), readMemory);
  return {
    name,
    by: "systemd",
    file: (main ?? first).file,
    whole: main?.unit.endsWith(".service") ?? false,
    open,
    sure: true,
    runs,
    commands,
    start: starts.at(-1)?.span ?? null,
    listens: socketsOf(socket, files, read),
    restart: inForce(of("Restart"), readRestart),
    // The older name counts only where none of the newer ones is used (systemd.resource-control(5)).
    memoryMax: memoryMax ?? (memoryHigh ? null : inForce(of("MemoryLimit"), readMemory)),
    memoryHigh,
    openFiles: inForce(of("LimitNOFILE"), readOpenFiles),
    user:
      dynamic && !/^(?:0|n|no|f|false|off)$/i.test(dynamic.text)
        ? { value: unknown("environment"), span: dynamic.span }
        : inForce(of("User"), readUser),
    group: inForce(of("Group"), readUser),
  };
}

function socketsOf(socket: string, files: readonly Placed[], read: (file: FileId) => ReadResult): readonly string[] {
  const entries = merge(socket, files, read)?.entries ?? [];
  return listInForce(entries.filter(({ section, key }) => section === "Socket" && key === "ListenStream")).map(
    ({ text }) => text,
  );
}
