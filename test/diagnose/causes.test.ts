import { describe, expect, it } from "vitest";
import { rules } from "../../rules/index.ts";
import { causes } from "../../src/diagnose/causes/index.ts";
import { causeOf } from "../../src/diagnose/classify.ts";
import { rulesOf } from "../../src/diagnose/line-rules.ts";
import { symptomTexts } from "../../src/rule/symptom-texts.ts";

const idOf = (text: string) => causeOf(text)?.id ?? null;

describe("causes", () => {
  it("have ids of their own, and examples that hold what is asked for first", () => {
    const ids = causes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, example, has } of causes) expect(example, id).toContain(has);
  });

  it.each(causes.map(({ id, example }) => ({ id, example })))(
    "$id knows its own example, and none before it does",
    ({ id, example }) => {
      expect(idOf(example)).toBe(id);
    },
  );

  it("know every line that a rule gives as its symptom", () => {
    const levels = ["error", "crit", "emerg", "alert", "warn", "ERROR", "WARNING", "ALERT", "NOTICE", "system"];
    // `…` is a number in one symptom, a name or a bracket in another.
    const whole = (text: string) =>
      ["1", "u", ";"].flatMap((filler) => {
        const line = text.replaceAll("…", filler);
        return /^(?:ERROR|WARNING|ALERT|NOTICE): /.test(line) ? [line] : levels.map((level) => `${level}: ${line}`);
      });
    const knows = (line: string, id: string) => {
      const cause = causeOf(line);
      return cause !== null && cause.kind !== "aside" && rulesOf([line], rules).includes(id);
    };
    const unknown = rules.flatMap(({ id, symptoms = [] }) =>
      symptoms
        .flatMap(symptomTexts)
        .flatMap((text) => (whole(text).some((line) => knows(line, id)) ? [] : [`${id}: ${text}`])),
    );
    expect(unknown).toEqual([]);
  });

  // What guides to a 502 tell people to look for.
  it.each([
    [
      "crit: connect() to unix:/run/php/php8.2-fpm.sock failed (2: No such file or directory) while connecting to upstream",
      "socket-missing",
      502,
    ],
    [
      "error: connect() to unix:/run/php/fpm.sock failed (11: Resource temporarily unavailable) while connecting to upstream",
      "backlog-full",
      502,
    ],
    [
      "crit: connect() to unix:/var/run/php-fpm.sock failed (13: Permission denied) while connecting to upstream",
      "socket-forbidden",
      502,
    ],
    [
      "crit: connect() to 127.0.0.1:9000 failed (13: Permission denied) while connecting to upstream",
      "connect-forbidden",
      502,
    ],
    ["error: connect() failed (104: Connection reset by peer) while connecting to upstream", "connect-failed", 502],
    [
      "error: recv() failed (104: Connection reset by peer) while reading response header from upstream",
      "connection-reset",
      502,
    ],
    ["error: readv() failed (104: Connection reset by peer) while reading upstream", "answer-reset", null],
    [
      "error: writev() failed (104: Connection reset by peer) while sending request to upstream",
      "connection-reset-sending",
      502,
    ],
    [
      "error: send() failed (104: Connection reset by peer) while sending request to upstream",
      "connection-reset-sending",
      502,
    ],
    ["error: upstream timed out (110: Connection timed out) while connecting to upstream", "connect-timeout", 504],
    ["error: connect() failed (110: Connection timed out) while connecting to upstream", "connect-timeout", 504],
    [
      "error: upstream timed out (110: Connection timed out) while reading response header from upstream",
      "read-timeout",
      504,
    ],
    ["error: upstream timed out (110: Connection timed out) while reading upstream", "answer-stalled", null],
    ["error: upstream timed out (110: Connection timed out) while sending request to upstream", "send-timeout", 504],
    ["error: connect() failed (111: Connection refused) while connecting to upstream", "connection-refused", 502],
    ["error: connect() failed (113: No route to host) while connecting to upstream", "host-unreachable", 502],
    ["error: connect() failed (113: Host is unreachable) while connecting to upstream", "host-unreachable", 502],
    ["error: connect() failed (101: Network is unreachable) while connecting to upstream", "host-unreachable", 502],
    ["error: upstream prematurely closed connection while reading response header from upstream", "closed-early", 502],
    [
      "error: upstream prematurely closed FastCGI stdout while reading response header from upstream",
      "closed-early",
      502,
    ],
    ["error: upstream prematurely closed connection while reading upstream", "answer-closed-early", null],
    ["error: no live upstreams while connecting to upstream", "no-live-upstream", 502],
    ["error: upstream sent too big header while reading response header from upstream", "header-too-big", 502],
    [
      'error: upstream sent invalid header: "\\x20..." while reading response header from upstream',
      "header-invalid",
      502,
    ],
    [
      'error: upstream sent duplicate header line: "Content-Length: 3", previous value: "Content-Length: 3" while reading response header from upstream',
      "header-invalid",
      502,
    ],
    [
      "error: upstream sent no valid HTTP/1.0 header while reading response header from upstream",
      "protocol-mismatch",
      502,
    ],
    ["alert: 768 worker_connections are not enough", "worker-connections-closed", null],
    ["alert: 768 worker_connections are not enough while connecting to upstream", "worker-connections", 500],
    ["error: backend could not be resolved (3: Host not found)", "name-not-resolved", 502],
    ["error: backend could not be resolved (110: Operation timed out)", "name-not-resolved", 502],
    ["error: backend could not be resolved (2: Server failure)", "name-not-resolved", 502],
    [
      "error: SSL_do_handshake() failed (SSL: error:1408F10B:SSL routines:ssl3_get_record:wrong version number) while SSL handshaking to upstream",
      "tls-handshake",
      502,
    ],
    [
      "error: peer closed connection in SSL handshake (104: Connection reset by peer) while SSL handshaking to upstream",
      "tls-handshake",
      502,
    ],
    ["error: peer closed connection in SSL handshake while SSL handshaking to upstream", "tls-handshake", 502],
    [
      "crit: SSL_do_handshake() failed (SSL: error:141CF06C:SSL routines:tls_parse_ctos_key_share:bad key share) while SSL handshaking",
      "client-mistake",
      400,
    ],
    ["error: recv() failed (104: Connection reset by peer) while waiting for request", "sent-to-nobody", null],
    ["error: client intended to send too large body: 2097152 bytes", "body-too-large", 413],
    ["error: client intended to send too large chunked body: 1048577 bytes", "body-too-large", 413],
    ["WARNING: [pool www] server reached pm.max_children setting (5), consider raising it", "pool-exhausted", 504],
    ["WARNING: [pool www] server reached max_children setting (5), consider raising it", "pool-exhausted", 504],
    [
      "WARNING: [pool www] child 12, script '/a.php' (request: \"GET /a.php\") execution timed out (30.1 sec), terminating",
      "execution-timeout",
      502,
    ],
    ["WARNING: [pool www] child 12 exited on signal 11 (SIGSEGV) after 1.2 seconds from start", "worker-crashed", 502],
    [
      "WARNING: [pool www] child 12 exited on signal 7 (SIGBUS - core dumped) after 1.2 seconds from start",
      "worker-crashed",
      502,
    ],
    ["WARNING: [pool www] child 12 exited on signal 9 (SIGKILL) after 1.2 seconds from start", "worker-killed", 502],
    ["WARNING: failed processes threshold (10 in 60 sec) is reached, initiating reload", "emergency-restart", 502],
    ["NOTICE: [pool www] child 12 exited with code 0 after 1.2 seconds from start", "fpm-notice", null],
    ["alert: worker process 12 exited on signal 9", "nginx-worker-died", null],
    ["notice: worker process 12 exited with code 0", "nginx-notice", null],
    ["crit: malloc(16384) failed (12: Cannot allocate memory)", "memory-short", 500],
    [
      'crit: pwritev() "/var/lib/nginx/proxy/1/00/0000000001" failed (28: No space left on device) while reading upstream',
      "disk-full",
      500,
    ],
    ['crit: open() "/var/lib/nginx/body/0000000012" failed (13: Permission denied)', "temporary-file-forbidden", 500],
    ["system: php-fpm[812]: segfault at 10 ip 0000 sp 0000 error 4 in opcache.so[7f00]", "worker-segfault", 502],
    ["system: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),task=php-fpm,pid=812", "out-of-memory", 502],
    ["system: php8.2-fpm.service: Failed with result 'oom-kill'.", "out-of-memory", 502],
    ["nginx: configuration file /etc/nginx/nginx.conf test failed", "nginx-notice", null],
    ["error: something that no version of nginx says", null, null],
  ])("%s", (text, id, status) => {
    expect({ id: idOf(text), status: causeOf(text)?.status ?? null }).toEqual({ id, status });
  });
});
