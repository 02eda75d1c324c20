/** What the nginx.conf of a package sets, as far as a linter needs it when a tree does not hold that file. */
export interface PackagedNginx {
  readonly packaging: "debian" | "nginx.org" | "rhel" | "alpine";
  /** Who uses it, in words for messages. */
  readonly name: string;
  readonly mainFile: string;
  /** The `user` of the packaged nginx.conf. */
  readonly user: string;
  /** Who workers run as when no `user` is written: the build's --user, `nobody` without one (measured for Debian: §2). */
  readonly userWithoutDirective: string;
  readonly workerProcesses: string;
  readonly workerConnections: number;
  /** Include patterns by the block they stand in. */
  readonly includes: Readonly<Record<"main" | "http", readonly string[]>>;
}

/**
 * Sources: Debian's installed file; nginx.org's package and the official image (conf/nginx.conf of pkg-oss); Fedora's and
 * RHEL's nginx.spec and nginx.conf; Alpine's aports main/nginx.
 */
export const packagedNginx: readonly PackagedNginx[] = [
  {
    packaging: "debian",
    name: "Debian and Ubuntu",
    mainFile: "/etc/nginx/nginx.conf",
    user: "www-data",
    userWithoutDirective: "nobody",
    workerProcesses: "auto",
    workerConnections: 768,
    includes: {
      main: ["/etc/nginx/modules-enabled/*.conf"],
      http: ["/etc/nginx/mime.types", "/etc/nginx/conf.d/*.conf", "/etc/nginx/sites-enabled/*"],
    },
  },
  {
    packaging: "nginx.org",
    name: "nginx.org's packages and the official image",
    mainFile: "/etc/nginx/nginx.conf",
    user: "nginx",
    userWithoutDirective: "nginx",
    workerProcesses: "auto",
    workerConnections: 1024,
    includes: { main: [], http: ["/etc/nginx/mime.types", "/etc/nginx/conf.d/*.conf"] },
  },
  {
    packaging: "rhel",
    name: "RHEL and Fedora",
    mainFile: "/etc/nginx/nginx.conf",
    user: "nginx",
    userWithoutDirective: "nginx",
    workerProcesses: "auto",
    workerConnections: 1024,
    includes: {
      main: ["/usr/share/nginx/modules/*.conf"],
      http: ["/etc/nginx/mime.types", "/etc/nginx/conf.d/*.conf"],
    },
  },
  {
    packaging: "alpine",
    name: "Alpine",
    mainFile: "/etc/nginx/nginx.conf",
    user: "nginx",
    userWithoutDirective: "nginx",
    workerProcesses: "auto",
    workerConnections: 1024,
    includes: {
      main: ["/etc/nginx/modules/*.conf", "/etc/nginx/conf.d/*.conf"],
      http: ["/etc/nginx/mime.types", "/etc/nginx/http.d/*.conf"],
    },
  },
];
