/** How values are written in messages: the way users write them in nginx and FPM. */

/** `90 s`, `1.5 s`, `500 ms`. */
export function showSeconds(seconds: number): string {
  if (seconds > 0 && seconds < 1) return `${trim(seconds * 1000)} ms`;
  return `${trim(seconds)} s`;
}

const steps = [
  [1024 ** 3, "g"],
  [1024 ** 2, "m"],
  [1024, "k"],
] as const;

/** `8k`, `16m`, `4g` where it comes out even, else the number of bytes: `4088`. */
export function showBytes(bytes: number): string {
  const step = steps.find((one) => bytes >= one[0] && bytes % one[0] === 0);
  return step ? `${bytes / step[0]}${step[1]}` : String(bytes);
}

/** For people, rounded: `3.5 GB`, `60 MB`, `12 kB`. Powers of 1024. */
export function showMemory(bytes: number): string {
  for (const [size, unit] of steps) {
    if (bytes >= size)
      return `${trim(Math.round((bytes / size) * 10) / 10)} ${unit === "k" ? "kB" : `${unit.toUpperCase()}B`}`;
  }
  return plural(bytes, "byte");
}

/** `1 pool`, `3 pools`, `2 entries`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`; beyond `most` names the rest is a number: `a, b and 5 more`. */
export function listOf(names: readonly string[], most = 4): string {
  const shown = names.length > most ? [...names.slice(0, most - 1), `${names.length - most + 1} more`] : names;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

function trim(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
