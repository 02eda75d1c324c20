/** One entry of `listen.allowed_clients`. */
export interface AllowedClient {
  /** As FPM compares it: split at commas, blanks kept. */
  readonly text: string;
  /** Offset of the entry in the value. */
  readonly start: number;
  /** The address in bytes (4 or 16), or null where FPM finds no address and drops the entry. */
  readonly bytes: readonly number[] | null;
}

/**
 * Reads the value as fcgi_set_allowed_clients does (php-src, main/fastcgi.c): at each comma, no trimming, inet_pton; what
 * is no address is dropped with a line in the log (measured: §13).
 */
export function readAllowedClients(value: string): readonly AllowedClient[] {
  let start = 0;
  return value.split(",").map((text) => {
    const entry = { text, start, bytes: ipv4(text) ?? ipv6(text) };
    start += text.length + 1;
    return entry;
  });
}

/**
 * Whether a client is let in. `mapped`: its IPv4 address arrives on an IPv6 socket, as `::ffff:127.0.0.1`, and then both
 * spellings match (measured on 8.2).
 */
export function allows(entries: readonly AllowedClient[], client: string, mapped: boolean): boolean {
  const bytes = ipv4(client) ?? ipv6(client);
  if (bytes === null) return false;
  const spellings = [bytes, ...(mapped && bytes.length === 4 ? [[...prefix, ...bytes]] : [])].map(String);
  return entries.some((entry) => entry.bytes !== null && spellings.includes(String(entry.bytes)));
}

const prefix = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];

/** inet_pton: four decimal numbers, no leading zeros, nothing around them. */
function ipv4(text: string): readonly number[] | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))) return null;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte < 256) ? bytes : null;
}

function ipv6(text: string): readonly number[] | null {
  if (!/^[\da-fA-F:.]+$/.test(text)) return null;
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half, at) => groups(half, at === halves.length - 1));
  if (!head || tail === null) return null;
  if (tail === undefined) return head.length === 16 ? head : null;
  const room = 16 - head.length - tail.length;
  return room < 2 ? null : [...head, ...Array<number>(room).fill(0), ...tail];
}

/** Bytes of `a:b:c`; an IPv4 address may stand at the very end. */
function groups(text: string, last: boolean): readonly number[] | null {
  if (text === "") return [];
  const bytes: number[] = [];
  const parts = text.split(":");
  for (const [at, part] of parts.entries()) {
    const four = last && at === parts.length - 1 ? ipv4(part) : null;
    if (four) bytes.push(...four);
    else if (/^[\da-fA-F]{1,4}$/.test(part)) {
      const group = Number.parseInt(part, 16);
      bytes.push(group >> 8, group & 255);
    } else return null;
  }
  return bytes;
}
