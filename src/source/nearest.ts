import { distance } from "fastest-levenshtein";

/** The name that was probably meant, or null when none is near: up to a third of the letters may differ. */
export function nearest(written: string, names: Iterable<string>): string | null {
  const lower = written.toLowerCase();
  let best: string | null = null;
  let least = Math.max(1, Math.ceil(written.length / 3)) + 1;
  for (const name of names) {
    // Words in another order and a name cut short are common slips that letters alone judge harshly.
    const apart = sameWords(lower, name) || isStart(lower, name) ? 1 : distance(lower, name.toLowerCase());
    if (apart < least) {
      best = name;
      least = apart;
    }
  }
  return best;
}

function sameWords(a: string, b: string): boolean {
  return (
    a.length > 3 &&
    a
      .split(/[-_ .]/)
      .sort()
      .join() ===
      b
        .toLowerCase()
        .split(/[-_ .]/)
        .sort()
        .join()
  );
}

function isStart(a: string, b: string): boolean {
  return a.length > 2 && b.toLowerCase().startsWith(a);
}
