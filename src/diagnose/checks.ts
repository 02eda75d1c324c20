/** A command that tells what no configuration shows. `{socket}`, `{host}`, `{port}`, `{pool}`, `{name}` stand for what the log names. */
export interface Check {
  readonly command: string;
  /** Ends the sentence "tells ...". */
  readonly tells: string;
}

const check = (command: string, tells: string): Check => ({ command, tells });

export const checks = {
  service: check("systemctl status 'php*fpm*'", "whether PHP-FPM runs, and how it ended"),
  serviceLog: check("journalctl -u 'php*fpm*' -n 50", "what PHP-FPM said when it stopped or was restarted"),
  fpmTest: check("php-fpm -t", "whether PHP-FPM takes its configuration (php-fpm8.2 -t on Debian)"),
  nginxTest: check("nginx -t", "whether nginx takes its configuration"),
  nginxLog: check("journalctl -u nginx -n 50", "what nginx said when it was started or reloaded"),
  listens: check("ss -ltnp 'sport = :{port}'", "what listens on port {port}"),
  listensUnix: check("ss -lxp | grep -F '{socket}'", "what listens on the socket"),
  socketRights: check("namei -l '{socket}'", "who may reach the socket, directory by directory"),
  queue: check("ss -lxn | grep -F '{socket}'", "how many connections wait now (Recv-Q) and may wait (Send-Q)"),
  somaxconn: check("sysctl net.core.somaxconn", "the kernel's own limit on waiting connections"),
  selinux: check("ausearch -m avc -ts recent", "whether SELinux forbids it"),
  apparmor: check("journalctl -k --grep 'apparmor=\"DENIED\"'", "whether AppArmor forbids it"),
  firewall: check("nft list ruleset", "whether a firewall drops or rejects it (iptables-save on older systems)"),
  route: check("ip route get {host}", "which way packets to {host} take"),
  reach: check("nc -vz -w 3 {host} {port}", "whether a connection to {host} port {port} comes about"),
  memory: check(
    "journalctl -k --grep 'out of memory|oom-kill'",
    "whether the kernel killed a process for lack of memory",
  ),
  free: check("free -m", "how much memory is left"),
  disk: check("df -h", "whether a disk is full"),
  inodes: check("df -i", "whether a file system has no inode left"),
  workers: check(
    "ps -eo pid,etime,rss,args | grep '[p]hp-fpm: pool {pool}'",
    "how many workers run, for how long, and how large they are",
  ),
  crashes: check("coredumpctl list", "which crashes were kept, for a look with gdb"),
  segfaults: check("journalctl -k --grep 'segfault|general protection'", "in which library a worker crashed"),
  ports: check("ss -s", "how many connections are open or wait to be forgotten (timewait)"),
  portRange: check("sysctl net.ipv4.ip_local_port_range", "how many ports there are for connections"),
  files: check("grep 'open files' /proc/$(pgrep -o nginx)/limits", "how many files nginx may open"),
  names: check("getent ahosts '{name}'", "what the name is on this machine; nginx asks its own resolver instead"),
  resolver: check("dig +short '{name}'", "whether the name server knows the name"),
  direct: check("curl -sv -o /dev/null {url}", "what the other end answers without nginx"),
  tls: check(
    "openssl s_client -connect {host}:{port} -servername {host}",
    "what the other end offers in a TLS handshake",
  ),
  listeners: check("ss -ltnp", "who listens on which port"),
  conntrack: check(
    "sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max",
    "how full the table of connections is",
  ),
  restarts: check("journalctl -u 'php*fpm*' --grep 'eload|start|stop'", "when PHP-FPM was reloaded, and by whom"),
  pids: check("systemctl show 'php*fpm*' -p TasksCurrent -p TasksMax", "whether the unit may start more processes"),
} as const satisfies Readonly<Record<string, Check>>;

/** What may stand in a command without quotes. */
const harmless = /^[\w./:][\w./:@%+-]*$/;

export type CheckWords = Readonly<Partial<Record<"socket" | "host" | "port" | "pool" | "name" | "url", string>>>;

/**
 * The check with what the log names in it; null when the log names it not, or in characters that a shell would take for
 * something else: whoever copies a command runs what it says.
 */
export function fillCheck({ command, tells }: Check, words: CheckWords): Check | null {
  let usable = true;
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (_, key: keyof CheckWords) => {
      const word = words[key];
      if (word === undefined || !harmless.test(word)) usable = false;
      return word ?? "";
    });
  const filled = { command: fill(command), tells: fill(tells) };
  return usable ? filled : null;
}
