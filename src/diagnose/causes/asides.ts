import type { Cause } from "../cause.ts";

/** What every server logs from day to day. Known, so that it does not hide the rest. */
export const asideCauses: readonly Cause[] = [
  {
    id: "file-missing",
    kind: "aside",
    status: 404,
    title: "a file does not exist",
    means: "nginx looked for a file for the client and found none.",
    has: "(2: ",
    pattern: /(?:open|stat|lstat|realpath)\(\) ".*" failed \(2: |" is not found \(2: /,
    example: 'error: open() "/srv/www/favicon.ico" failed (2: No such file or directory)',
    early: true,
  },
  {
    id: "file-forbidden",
    kind: "aside",
    status: 403,
    title: "a file or directory is not for the client",
    means: "nginx may not read it, a rule denies it, or a directory has no index.",
    has: "",
    pattern:
      /" failed \(13: |access forbidden by rule|directory index of ".*" is forbidden|is forbidden \(\d+: |user ".*"(?::| was) (?:password mismatch|not found)|no user\/password was provided|client denied/,
    example: "error: access forbidden by rule",
    early: true,
  },
  {
    id: "client-left",
    kind: "aside",
    status: 499,
    title: "the client left before the answer",
    means: "A closed tab, an impatient client or a proxy before nginx with a shorter time limit.",
    has: "client",
    pattern: /client (?:prematurely |\S+ )?closed|client timed out|prematurely closed connection/,
    example:
      "info: epoll_wait() reported that client prematurely closed connection, so upstream connection is closed too while reading response header from upstream",
  },
  {
    id: "sent-to-nobody",
    kind: "aside",
    status: null,
    title: "the client was gone while nginx sent the answer",
    means: "The connection broke off on the client's side.",
    has: " failed (",
    pattern:
      /(?:send|sendfile|sendfile64|writev|recv|readv|setsockopt|getpeername|shutdown)\(\) failed \((?:\d+: .*)\) while (?:sending (?:response )?to client|keepalive|waiting|processing)|sending to client/,
    example: "info: writev() failed (32: Broken pipe) while sending to client",
  },
  {
    id: "client-mistake",
    kind: "aside",
    status: 400,
    title: "a client sent what is no valid request",
    means: "Scanners, and clients that speak TLS to a port without it or the reverse.",
    has: "",
    pattern:
      /client sent |while (?:reading client|SSL handshaking|waiting for request|processing HTTP\/2|reading PROXY)|SSL_(?:read|shutdown|do_handshake)\(\) failed|in SSL handshake/,
    example: "info: client sent invalid method while reading client request line",
  },
  {
    id: "buffered-to-disk",
    kind: "aside",
    status: null,
    title: "a request or an answer went through a file",
    means: "It did not fit into the buffers; slower, and no mistake.",
    has: "is buffered to a temporary file",
    pattern: /is buffered to a temporary file/,
    example:
      "warn: an upstream response is buffered to a temporary file /var/lib/nginx/fastcgi/1/00/0000000001 while reading upstream",
  },
  {
    id: "nginx-notice",
    kind: "aside",
    status: null,
    title: "nginx says what it does",
    means: "Starts, reloads, workers that come and go.",
    has: "",
    pattern:
      /^(?:notice|info|debug): |^nginx: (?:the )?configuration file |^warn: (?:could not build optimal|the "|server name|conflicting|duplicate|using uninitialized|delaying|a client request|low address|"ssl_stapling")|signal process started|worker process \d+ exited|delaying request|using uninitialized|^alert: (?:open socket|aborting)|cache (?:file|manager|loader)|ssl_stapling|OCSP/,
    example: "notice: signal 1 (SIGHUP) received from 1, reconfiguring",
  },
  {
    id: "fpm-notice",
    kind: "aside",
    status: null,
    title: "PHP-FPM says what it does",
    means: "Starts, stops, workers that come and go.",
    has: "",
    pattern:
      /^(?:NOTICE|DEBUG): |exited with code 0|listen\.backlog\(\d+\) was too low|Nothing matches the include pattern|Found multiple addresses|unable to read what child|failed to (?:ptrace|acquire)|status: |multiple addresses|unknown child/,
    example: "NOTICE: ready to handle connections",
  },
];
