import type { Cause } from "../cause.ts";
import { checks } from "../checks.ts";

/** What the kernel, systemd and the audit log say of nginx and PHP-FPM: no configuration shows it. */
export const systemCauses: readonly Cause[] = [
  {
    id: "out-of-memory",
    kind: "failure",
    status: 502,
    title: "the kernel killed a process for lack of memory",
    means: "All processes together, or those of one container, wanted more memory than there is.",
    has: "",
    pattern:
      /Out of memory: Kill(?:ed)? process|emory cgroup out of memory|invoked oom-killer|result 'oom-kill'|oom-kill:/,
    example: "system: Out of memory: Killed process 812 (php-fpm8.2) total-vm:512000kB, anon-rss:204800kB",
    facts: ["children", "memoryLimit"],
    checks: [checks.free, checks.workers],
  },
  {
    id: "service-died",
    kind: "failure",
    status: 502,
    title: "the service of PHP-FPM ended",
    means: "systemd says that the main process is gone; until it runs again nothing listens.",
    has: ".service: ",
    pattern: /php\S*\.service: (?:Main process exited|Failed with result|Start request repeated|Unit entered failed)/,
    example: "system: php8.2-fpm.service: Main process exited, code=killed, status=9/KILL",
    checks: [checks.serviceLog, checks.service],
  },
  {
    id: "nginx-service-died",
    kind: "failure",
    status: null,
    title: "the service of nginx ended",
    means: "systemd says that the main process is gone; nothing answers.",
    has: ".service: ",
    pattern: /(?:nginx|openresty)\S*\.service: (?:Main process exited|Failed with result|Control process exited)/,
    example: "system: nginx.service: Main process exited, code=exited, status=1/FAILURE",
    checks: [checks.nginxLog, checks.nginxTest],
  },
  {
    id: "selinux-denied",
    kind: "failure",
    status: 502,
    title: "SELinux forbids it",
    means: "What nginx or PHP-FPM tried is against the policy, whatever the files' rights say.",
    has: "avc: ",
    pattern: /avc: +denied .*comm="(?:nginx|php[^"]*)"/,
    example:
      'system: avc:  denied  { name_connect } for  pid=812 comm="nginx" dest=9000 scontext=system_u:system_r:httpd_t:s0 tcontext=system_u:object_r:http_port_t:s0 tclass=tcp_socket permissive=0',
    checks: [checks.selinux],
  },
  {
    id: "apparmor-denied",
    kind: "failure",
    status: 502,
    title: "AppArmor forbids it",
    means: "The profile of nginx or PHP-FPM does not allow what it tried.",
    has: 'apparmor="DENIED"',
    pattern: /apparmor="DENIED".*(?:nginx|php)/,
    example:
      'system: audit: type=1400 apparmor="DENIED" operation="connect" profile="nginx" name="/run/php/fpm.sock" comm="nginx"',
    checks: [checks.apparmor],
  },
  {
    id: "worker-segfault",
    kind: "failure",
    status: 502,
    title: "the kernel saw a worker crash",
    means: "The line names the library in which it crashed.",
    has: "",
    pattern: /(?:php\S*|nginx)\[\d+\]:? (?:segfault at|general protection|trap )/,
    example:
      "system: php-fpm8.2[812]: segfault at 0 ip 00007f0000000000 sp 00007ffc00000000 error 4 in opcache.so[7f0000000000+9b000]",
    checks: [checks.crashes],
  },
  {
    id: "connection-table-full",
    kind: "failure",
    status: null,
    title: "the kernel drops packets",
    means: "Its table of connections is full, or too many ask for a new one at the same time.",
    has: "",
    pattern: /nf_conntrack: (?:nf_conntrack: )?table full, dropping packet|Possible SYN flooding on/,
    example: "system: nf_conntrack: table full, dropping packet",
    checks: [checks.conntrack, checks.somaxconn],
  },
];
