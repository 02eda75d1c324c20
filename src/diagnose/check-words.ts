import { type Address, showAddress } from "../model/address.ts";
import { type Check, type CheckWords, fillCheck } from "./checks.ts";
import type { Group } from "./groups.ts";

/** The commands that tell what no configuration shows, with the names of this group in them. */
export function checksOf(group: Group): readonly Check[] {
  const words = wordsOf(group);
  return (group.cause.checks ?? []).flatMap((check) => fillCheck(check, words) ?? []);
}

function wordsOf({ place, subjects, cause, samples }: Group): CheckWords {
  const address = addressOf(place);
  const words: { -readonly [K in keyof CheckWords]: CheckWords[K] } = {};
  if (place.pool !== null) words.pool = place.pool;
  if (address?.kind === "unix") words.socket = address.path;
  if (address?.kind === "tcp") {
    words.host = address.host;
    words.port = String(address.port);
  }
  if (place.upstream !== null && /^https?:\/\/(?!unix:)/.test(place.upstream)) words.url = `${place.upstream}/`;
  const [first] = subjects.top(1);
  if (/^(?:name-not-resolved|resolver-missing)$/.test(cause.id) && first) words.name = first.key;
  const quoted = /not found in upstream "([^"]+)"/.exec(samples[0] ?? "")?.[1];
  if (quoted !== undefined) words.name = quoted;
  return words;
}

/** What the log names; else where the location leads, or where the pool listens. */
function addressOf({ target, routes, pools }: Group["place"]): Address | null {
  if (target?.address) return target.address;
  const known = [
    ...routes.flatMap((route) => route.targets.map(({ address }) => address)),
    ...pools.map((pool) => pool.address.value),
  ].flatMap((address) => (address.known ? [address.value] : []));
  return new Set(known.map(showAddress)).size === 1 ? (known[0] as Address) : null;
}
