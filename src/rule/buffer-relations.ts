import type { Scope } from "../resolve/nginx/scope.ts";
import { parseBuffers, parseSize } from "../resolve/nginx/units.ts";
import type { Setting } from "../resolve/setting.ts";
import type { Label, Span } from "../source/span.ts";
import { showBytes } from "./show.ts";

/** The modules whose buffers nginx checks with one and the same code (ngx_http_*_merge_loc_conf). */
export const bufferFamilies = ["fastcgi", "proxy", "uwsgi", "scgi"] as const;
export type BufferFamily = (typeof bufferFamilies)[number];

/** A relation between buffer directives that stops nginx. */
export interface BufferFault {
  /** The directive to change first. */
  readonly at: Span;
  /** What is too small or too large, with both values: `busy buffers of 256k exceed 28k, ...`. */
  readonly reason: string;
  /** What `nginx -t` prints. */
  readonly original: string;
  readonly related: readonly Label[];
}

const parts = ["buffer_size", "buffers", "busy_buffers_size", "temp_file_write_size", "max_temp_file_size"] as const;
type PartName = (typeof parts)[number];
const names = Object.fromEntries(
  bufferFamilies.map((family) => [family, Object.fromEntries(parts.map((part) => [part, `${family}_${part}`]))]),
) as Readonly<Record<BufferFamily, Readonly<Record<PartName, string>>>>;

const families = new WeakMap<Scope, readonly BufferFamily[]>();

/** The families that an nginx sets anything of: nginx's own values fit together. */
export function familiesSet(scope: Scope): readonly BufferFamily[] {
  let top = scope;
  while (top.parent !== null) top = top.parent;
  let found = families.get(top);
  if (!found) {
    found = bufferFamilies.filter((family) => parts.some((part) => top.mentions(names[family][part])));
    families.set(top, found);
  }
  return found;
}

/** Whether a block itself sets one of the values that nginx compares. */
export function setsBuffers(scope: Scope, family: BufferFamily): boolean {
  const own = names[family];
  for (let at = 0; at < parts.length; at++) if (scope.own(own[parts[at] as PartName]).length > 0) return true;
  return false;
}

/** Whether a block or one around it sets one of them: nginx's own values fit together. */
export function hasBuffers(scope: Scope, family: BufferFamily): boolean {
  for (let at: Scope | null = scope; at !== null; at = at.parent) if (setsBuffers(at, family)) return true;
  return false;
}

interface Part {
  readonly name: string;
  readonly span: Span | null;
  readonly own: boolean;
  /** As the message writes it: `fastcgi_buffers 8 4k`. */
  readonly text: string;
}

/**
 * The first relation that nginx would refuse in a server or location, with the values merged from the outer blocks; null
 * where all hold or a value is not known. Order and limits: measured §7.
 */
export function bufferFault(scope: Scope, family: BufferFamily): BufferFault | null {
  const written = (name: PartName) => scope.words(names[family][name]);
  const part = (name: PartName, setting: Setting<readonly string[]>): Part => ({
    name: names[family][name],
    span: setting.span,
    own: setting.origin === "written",
    text: `${family}_${name} ${setting.value.known ? setting.value.value.join(" ") : ""}`,
  });
  const sizeOf = (setting: Setting<readonly string[]>) =>
    setting.value.known && setting.value.value.length === 1 ? parseSize(setting.value.value[0] ?? "") : null;

  const bufferSetting = written("buffer_size");
  const buffersSetting = written("buffers");
  const buffer = sizeOf(bufferSetting);
  const buffers = buffersSetting.value.known ? parseBuffers(buffersSetting.value.value) : null;
  if (buffer === null || buffers === null) return null;
  const bufferPart = part("buffer_size", bufferSetting);
  const buffersPart = part("buffers", buffersSetting);
  const all: Part[] = [bufferPart, buffersPart];
  const fault = (reason: string, original: string, order: readonly Part[]): BufferFault | null => {
    const candidates = order.filter((one) => one.span !== null);
    const first = candidates.find((one) => one.own) ?? candidates[0];
    if (!first?.span) return null;
    const related = all.flatMap((one) => (one.span && one !== first ? [{ span: one.span, text: one.text }] : []));
    return { at: first.span, reason, original, related };
  };

  if (buffers.number < 2)
    return fault(`there is only one buffer in ${buffersPart.text}`, `there must be at least 2 "${family}_buffers"`, [
      buffersPart,
    ]);
  const size = Math.max(buffer, buffers.size);
  const larger = buffer > buffers.size ? bufferPart : buffersPart;
  const largerText = `the ${showBytes(size)} of ${larger.text}${larger.span ? "" : " (nginx's default)"}`;

  const busySetting = written("busy_buffers_size");
  const busyPart = part("busy_buffers_size", busySetting);
  if (busySetting.span) all.push(busyPart);
  // Without a value it is twice the larger buffer, whatever the documentation's `8k|16k` says.
  const busy = busySetting.origin === "default" && busySetting.value.known ? 2 * size : sizeOf(busySetting);
  if (busy === null) return null;
  if (busy < size)
    return fault(
      `${busyPart.text} is less than ${largerText}`,
      `"${family}_busy_buffers_size" must be equal to or greater than the maximum of the value of "${family}_buffer_size" and one of the "${family}_buffers"`,
      [busyPart, larger],
    );
  const most = (buffers.number - 1) * buffers.size;
  if (busy > most) {
    const rest = `${showBytes(most)}, all but one of ${buffersPart.text}${buffersPart.span ? "" : " (nginx's default)"}`;
    return fault(
      busySetting.span
        ? `${busyPart.text} is more than ${rest}`
        : `${larger.text} makes busy buffers of ${showBytes(busy)}, more than ${rest}`,
      `"${family}_busy_buffers_size" must be less than the size of all "${family}_buffers" minus one buffer`,
      busySetting.span ? [busyPart, larger, buffersPart, bufferPart] : [larger, buffersPart, bufferPart],
    );
  }
  for (const [name, zero] of [
    ["temp_file_write_size", false],
    ["max_temp_file_size", true],
  ] as const) {
    const setting = written(name);
    // Unwritten they are twice the larger buffer, and 1024m.
    const value = setting.span ? sizeOf(setting) : null;
    if (value === null || value >= size || (zero && value === 0)) {
      if (!setting.value.known) return null;
      continue;
    }
    const own = part(name, setting);
    all.push(own);
    return fault(
      `${own.text} is less than ${largerText}`,
      `"${family}_${name}" must be equal to ${zero ? "zero to disable temporary files usage or must be equal to " : ""}or greater than the maximum of the value of "${family}_buffer_size" and one of the "${family}_buffers"`,
      [own, larger],
    );
  }
  return null;
}
