import type { Cause } from "../cause.ts";
import { checks } from "../checks.ts";

/** A program that does not start, or does not take its new configuration. */
export const startCauses: readonly Cause[] = [
  {
    id: "nginx-port-taken",
    kind: "failure",
    status: null,
    title: "another program has nginx's port",
    means: "nginx does not start: a second nginx, Apache or another container listens on the address.",
    has: "bind() to ",
    pattern: /^emerg: bind\(\) to .* failed \(98: |^emerg: still could not bind\(\)/,
    example: "emerg: bind() to 0.0.0.0:80 failed (98: Address already in use)",
    checks: [checks.listeners],
  },
  {
    id: "upstream-name-unknown",
    kind: "failure",
    status: null,
    title: "a name in the configuration cannot be resolved",
    means: "nginx asks for every name once, when it starts, and does not start without an answer.",
    has: "host not found in upstream",
    pattern: /host not found in upstream/,
    example: 'emerg: host not found in upstream "php" in /etc/nginx/conf.d/site.conf:12',
    checks: [checks.names, checks.nginxTest],
  },
  {
    id: "nginx-refused",
    kind: "failure",
    status: null,
    title: "nginx does not take its configuration",
    means:
      "At a start nothing answers; at a reload nginx goes on with the old configuration, and what was changed has no effect.",
    has: "",
    pattern: /^emerg: /,
    example: 'emerg: unknown directive "fastcgi_raed_timeout" in /etc/nginx/nginx.conf:29',
    checks: [checks.nginxTest, checks.nginxLog],
  },
  {
    id: "nginx-warned",
    kind: "sign",
    status: null,
    title: "nginx warns about its configuration",
    means: "It starts, and does something else than was written.",
    has: " in /",
    pattern: /^(?:warn|notice): .* in \/\S+:\d+$|^warn: (?:conflicting server name|load balancing method)/,
    example: "warn: load balancing method redefined in /etc/nginx/nginx.conf:20",
    checks: [checks.nginxTest],
  },
  {
    id: "fpm-address-taken",
    kind: "failure",
    status: 502,
    title: "PHP-FPM cannot listen where it is told to",
    means: "The address is taken, not of this machine, or its directory is missing; no pool starts.",
    has: "",
    pattern:
      /unable to bind listening socket|Another FPM instance seems to already listen|unable to set listen address|invalid port value/,
    example: "ERROR: unable to bind listening socket for address '127.0.0.1:9000': Address already in use (98)",
    facts: ["listens"],
    checks: [checks.listeners, checks.service],
  },
  {
    id: "fpm-refused",
    kind: "failure",
    status: 502,
    title: "PHP-FPM does not start",
    means: "It does not take its configuration or what it finds on the machine; nginx finds no socket then.",
    has: "",
    pattern:
      /^ALERT: |^ERROR: (?!\[pool [^\]]*\] (?:child \d|unable to retrieve)|Connection dis|Wrong IP|fork\(\)|unable to (?:read what|allocate|malloc)|failed to (?:ptrace|acquire))|FPM initialization failed|^php: PHP: +syntax error|syntax error, unexpected .* in Unknown on line \d+/,
    example: "ERROR: [/etc/php/8.2/fpm/pool.d/www.conf:12] unknown entry 'pm.max_childs'",
    checks: [checks.fpmTest, checks.service],
  },
];
