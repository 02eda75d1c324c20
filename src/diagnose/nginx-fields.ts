/** What nginx adds to a message: `, client: 10.0.0.1, server: shop.example, request: "GET / HTTP/1.1", upstream: "...", ...`. */
export interface NginxFields {
  /** The first name of the server block; empty where it has none. Null when the line names no server. */
  readonly server: string | null;
  /** The path of the request as the client sent it, without the query; null when the line names no request. */
  readonly path: string | null;
  /** `fastcgi://unix:/run/php/fpm.sock:`, with what nginx puts behind the address; null when the line names none. */
  readonly upstream: string | null;
}

export const noFields: NginxFields = { server: null, path: null, upstream: null };

/**
 * Where the fields begin. They follow the message in a fixed order, and the first two hold nothing that a client chose,
 * so that no request can pass itself off as one of them.
 */
export function fieldsStart(text: string): number {
  const client = text.indexOf(", client: ");
  return client >= 0 ? client : text.indexOf(", server: ");
}

/** @param start as `fieldsStart` gives it */
export function readFields(text: string, start: number): NginxFields {
  const serverAt = text.indexOf(", server: ", start);
  if (serverAt < 0) return noFields;
  const serverEnd = text.indexOf(", ", serverAt + 10);
  const server = text.slice(serverAt + 10, serverEnd < 0 ? text.length : serverEnd);
  if (serverEnd < 0) return { server, path: null, upstream: null };
  const path = pathOf(text, serverEnd);
  const upstreamAt = text.indexOf(', upstream: "', serverEnd);
  if (upstreamAt < 0) return { server, path, upstream: null };
  const upstreamEnd = text.indexOf('"', upstreamAt + 13);
  // A line that was cut within it: half an address is none.
  return { server, path, upstream: upstreamEnd < 0 ? null : text.slice(upstreamAt + 13, upstreamEnd) };
}

function pathOf(text: string, from: number): string | null {
  const at = text.indexOf(', request: "', from);
  if (at < 0) return null;
  const start = text.indexOf(" ", at + 12) + 1;
  if (start === 0) return null;
  let end = start;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    // Blank, quote, `?`.
    if (code === 32 || code === 34 || code === 63) break;
  }
  const path = text.slice(start, end);
  if (path.startsWith("/")) return path;
  // `GET http://shop.example/cart HTTP/1.1`, as a proxy is asked.
  return /^https?:\/\/[^/]*(\/.*)$/i.exec(path)?.[1] ?? null;
}
