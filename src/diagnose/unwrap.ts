/** A log line without what Docker, Compose, Kubernetes, syslog or the journal wrote around it. */
export interface Unwrapped {
  readonly text: string;
  /** `nginx`, `php-fpm8.2`, `kernel`: what syslog and the journal call it; empty where nothing says. */
  readonly program: string;
  /** Which of several mixed sources it is from: lines that belong together share it. */
  readonly stream: string;
  /** The stamp of the wrapping; `zoned` ones are exact, whatever zone the server logs in. */
  readonly stamp: Stamp | null;
}

export interface Stamp {
  readonly kind: "iso" | "syslog" | "milliseconds";
  readonly text: string;
}

/** How far into a line a wrapping may reach. */
const reach = 400;

const nginxFrame = /\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[[a-z]+\] \d+#\d+: /;
const phpFrame = /\[\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d(?:\.\d+)?(?: [\w/+:-]+)?\] /;

const wrappings: readonly {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray) => Partial<Unwrapped>;
}[] = [
  // docker compose logs: `web-1  | `
  { pattern: /^([\w.-]{1,80}) +\| ?/, read: ([, stream]) => ({ stream: stream as string }) },
  // kubectl logs --prefix: `[pod/web-7f/nginx] `
  { pattern: /^\[((?:pod|container)\/[^\]\s]{1,200})\] /, read: ([, stream]) => ({ stream: stream as string }) },
  // syslog's priority and RFC 5424's version: `<134>1 `
  { pattern: /^<\d{1,3}>(?:1 )?/, read: () => ({}) },
  // journalctl -o short-full: `Fri 2026-11-20 12:00:00 UTC web1 nginx[31]: `
  {
    pattern:
      /^[A-Z][a-z]{2} (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? (?:UTC|[+-]\d\d))\S* (\S+) ([\w@./-]+)(?:\[\d+\])?: /,
    read: ([, iso, host, program]) => named({ kind: "iso", text: iso as string }, host, program),
  },
  // Docker with --timestamps, containerd's and cri-o's files, journalctl -o short-iso, RFC 5424.
  {
    pattern: /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)) /,
    read: ([, iso]) => ({ stamp: { kind: "iso", text: iso as string } }),
  },
  { pattern: /^std(?:out|err) [FP] /, read: () => ({}) },
  // RFC 3164: `Nov 20 12:00:00 web1 php-fpm8.2[812]: `
  {
    pattern: /^([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d)(?:\.\d+)? (\S+) ([\w@./-]+)(?:\[\d+\])?: /,
    read: ([, text, host, program]) => named({ kind: "syslog", text: text as string }, host, program),
  },
];

/** What follows the stamp of RFC 5424 and of short-iso; only after a stamp. */
const afterIso = [
  /^(\S+) ([\w@./-]+) (?:\d+|-) \S+ (?:-|\[[^\]]*\]) (?:\ufeff)?/,
  /^(\S+) ([\w@./-]+)(?:\[\d+\])?: /,
] as const;

function named(stamp: Stamp | null, host = "", program = ""): Partial<Unwrapped> {
  return { stamp, program, stream: `${host} ${program}` };
}

/** No wrapping without one of these: a stamp has colons, Compose a bar, JSON and Kubernetes a bracket. */
const mayBeWrapped = /^[^ ]{0,80} *\||^[{[<]|:/;

/** Takes the wrappings off. A line in none comes back as it is. */
export function unwrap(line: string): Unwrapped {
  if (!mayBeWrapped.test(line)) return { text: line, program: "", stream: "", stamp: null };
  if (line.startsWith("{")) {
    const read = unwrapJson(line);
    if (read !== null) return read;
  }
  let found: Unwrapped = { text: line, program: "", stream: "", stamp: null };
  for (let layers = 0; layers < 4; layers++) {
    const next = peel(found);
    if (next === null) break;
    found = next;
  }
  // Whatever else stands before a frame of nginx or PHP is a wrapping that nobody told us of.
  const near = found.text.slice(0, reach);
  const inner = nginxFrame.exec(near) ?? phpFrame.exec(near);
  return inner === null || inner.index === 0 ? found : { ...found, text: found.text.slice(inner.index) };
}

function peel(found: Unwrapped): Unwrapped | null {
  for (const { pattern, read } of wrappings) {
    const match = pattern.exec(found.text);
    if (match === null || match[0] === "") continue;
    const more = { ...found, ...read(match), text: found.text.slice(match[0].length) };
    if (pattern.source.startsWith("^(\\d{4}-")) {
      for (const shape of afterIso) {
        const rest = shape.exec(more.text);
        if (rest === null) continue;
        return { ...more, ...named(more.stamp, rest[1], rest[2]), text: more.text.slice(rest[0].length) };
      }
    }
    return more;
  }
  return null;
}

/** Docker's json-file, `journalctl -o json` and what log shippers write: the message and its time under one of these names. */
const messageKeys = ["log", "MESSAGE", "message", "msg"] as const;
const timeKeys = ["time", "timestamp", "@timestamp", "ts"] as const;

function unwrapJson(line: string): Unwrapped | null {
  let read: Readonly<Record<string, unknown>>;
  try {
    read = JSON.parse(line) as typeof read;
  } catch {
    return null;
  }
  const message = messageKeys.map((key) => textOf(read[key])).find((text) => text !== null);
  if (message === undefined) return null;
  const program = textOf(read.SYSLOG_IDENTIFIER) ?? textOf(read._COMM) ?? "";
  const inner = unwrap(message.replace(/\n+$/, ""));
  const since = textOf(read.__REALTIME_TIMESTAMP);
  const time = timeKeys.map((key) => textOf(read[key])).find((text) => text !== null);
  const stamp: Stamp | null =
    since !== null && /^\d{16}$/.test(since)
      ? { kind: "milliseconds", text: since.slice(0, 13) }
      : time !== undefined
        ? { kind: "iso", text: time }
        : null;
  return {
    text: inner.text,
    program: inner.program || program,
    stream: inner.stream || program,
    stamp: stamp ?? inner.stamp,
  };
}

/** The journal writes a message that is not UTF-8 as a list of bytes. */
function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (!Array.isArray(value) || !value.every((byte) => typeof byte === "number")) return null;
  return new TextDecoder().decode(new Uint8Array(value as number[]));
}
