import type { LogTime } from "./log-time.ts";
import { fieldsStart, type NginxFields, noFields, readFields } from "./nginx-fields.ts";
import { type Unwrapped, unwrap } from "./unwrap.ts";

/**
 * Who wrote a line. `slowlog` is PHP-FPM's slow log, `php` PHP's own error log, `system` the kernel, systemd and the audit
 * log; `access` is a line of an access log, `other` one of a program that is none of ours, `none` has no frame at all.
 */
export type Program = "nginx" | "php-fpm" | "slowlog" | "php" | "system" | "access" | "other" | "none";

export interface LogLine {
  readonly program: Program;
  /** `error`, `WARNING`; empty where the line has none. */
  readonly level: string;
  /** Milliseconds since 1970; null where the line has no time. */
  readonly time: number | null;
  /** Without time, level, process ids and nginx's fields. */
  readonly message: string;
  readonly fields: NginxFields;
  /** The pool that PHP-FPM speaks of. */
  readonly pool: string | null;
  /** Lines that belong together share it. */
  readonly stream: string;
}

const nginxHead = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[([a-z]+)\] \d+#\d+: (?:\*\d+ )?/;
const phpHead = /^\[(\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d)(?:\.\d+)?(?: ([\w/+:-]+))?\] /;
const fpmLevel = /^\[?(DEBUG|NOTICE|WARNING|ERROR|ALERT)(?:\]|:) (?:pid \d+, \w+\(\), line \d+: )?/;
const slowHead = /^ \[pool ([^\]]+)\] pid \d+$/;
const ofPool = /^\[pool ([^\]]{1,100})\] /;
/** nginx's combined format and what stands before it, PHP-FPM's own, and one in JSON. */
const access =
  /^.{0,300}?\[\d\d\/[A-Z][a-z]{2}\/\d{4}:[\d:]{8} [+-]\d{4}\] "|^\S+ - {1,2}\S* ?\d\d\/[A-Z][a-z]{2}\/\d{4}:[\d:]{8} [+-]\d{4} "|^\{.*"(?:status|request|request_uri)" ?:/;

/** Reads lines of one log, whatever programs and wrappings they are of. */
export function createLineReader(time: LogTime): (text: string) => LogLine {
  const nginxLine = (text: string, head: RegExpExecArray, stamp: number | null, stream: string): LogLine => {
    const start = head[0].length;
    const fields = fieldsStart(text);
    return {
      program: "nginx",
      level: head[1] as string,
      time: stamp ?? time.nginx(text),
      message: fields < 0 ? text.slice(start) : text.slice(start, fields),
      fields: fields < 0 ? noFields : readFields(text, fields),
      pool: null,
      stream,
    };
  };

  const phpLine = (text: string, head: RegExpExecArray, stamp: number | null, stream: string): LogLine => {
    const at = stamp ?? time.php(head[1] as string, head[2]);
    const rest = text.slice(head[0].length);
    const slow = slowHead.exec(rest);
    if (slow !== null) return framed("slowlog", "", at, rest, stream, slow[1] as string);
    const level = fpmLevel.exec(rest);
    if (level === null) return framed("php", "", at, rest, stream);
    return fpmLine(rest, level, at, stream);
  };

  const general = (line: string): LogLine => {
    const found = unwrap(line);
    const { text, program, stream } = found;
    const exact = found.stamp !== null && /[Zz]|UTC|[+-]\d\d:?\d\d?$/.test(found.stamp.text.slice(10));
    const stamp = found.stamp === null ? null : stampTime(found, time);
    const nginx = nginxHead.exec(text);
    if (nginx !== null) return nginxLine(text, nginx, exact ? stamp : null, stream);
    const php = phpHead.exec(text);
    if (php !== null) return phpLine(text, php, exact ? stamp : null, stream);
    // What nginx prints while it has no log yet.
    const start = /^nginx: (?:\[([a-z]+)\] )?/.exec(text);
    if (start !== null) return framed("nginx", start[1] ?? "", stamp, text.slice(start[0].length), stream);
    if (/fpm/.test(program)) {
      const level = fpmLevel.exec(text);
      if (level !== null) return fpmLine(text, level, stamp, stream);
      return framed("php-fpm", "", stamp, text, stream);
    }
    const audit = /^type=AVC msg=audit\((\d{9,11})\.\d+:\d+\): /.exec(text);
    if (audit !== null) return framed("system", "", Number(audit[1]) * 1000, text.slice(audit[0].length), stream);
    const ring = /^\[ *\d+\.\d{6}\] /.exec(text);
    if (ring !== null) return framed("system", "", stamp, text.slice(ring[0].length), stream);
    if (/^(?:kernel|systemd|audit|auditd)$/.test(program)) return framed("system", "", stamp, text, stream);
    if (access.test(text)) return framed("access", "", stamp, text, stream);
    // PHP-FPM itself, before its log is open, and scripts whose errors go straight to standard error.
    if (/^PHP:? /.test(text)) return framed("php", "", stamp, text, stream);
    return framed(program === "" || program === "nginx" ? "none" : "other", "", stamp, text, stream);
  };

  return (text) => {
    const first = text.charCodeAt(0);
    // Most lines are wrapped in nothing: `2026/` or `[20-Nov`.
    if (first === 50 && text.charCodeAt(4) === 47) {
      const head = nginxHead.exec(text);
      if (head !== null) return nginxLine(text, head, null, "");
    } else if (first === 91 && text.charCodeAt(3) === 45) {
      const head = phpHead.exec(text);
      if (head !== null) return phpLine(text, head, null, "");
    }
    return general(text);
  };
}

function fpmLine(text: string, level: RegExpExecArray, at: number | null, stream: string): LogLine {
  const message = text.slice(level[0].length);
  return framed("php-fpm", level[1] as string, at, message, stream, ofPool.exec(message)?.[1] ?? null);
}

function framed(
  program: Program,
  level: string,
  time: number | null,
  message: string,
  stream: string,
  pool: string | null = null,
): LogLine {
  return { program, level, time, message, fields: noFields, pool, stream };
}

function stampTime({ stamp }: Unwrapped, time: LogTime): number | null {
  if (stamp === null) return null;
  if (stamp.kind === "milliseconds") return Number(stamp.text);
  return stamp.kind === "iso" ? time.iso(stamp.text) : time.syslog(stamp.text);
}
