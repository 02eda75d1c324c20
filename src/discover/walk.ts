import { type InfraFiles, infraKind, mayBuild } from "../infra/read-infra.ts";
import { isDropInDirectory, isUnit } from "../infra/systemd/unit-place.ts";
import type { FileSystem } from "../source/file-system.ts";
import { basename } from "../source/paths.ts";
import { gitIgnored } from "./git-ignored.ts";

/** Directories that never hold a server's configuration. */
const skippedDirectories = new Set([
  ".git",
  ".hg",
  ".svn",
  "node_modules",
  "vendor",
  ".terraform",
  ".idea",
  ".vscode",
  "__pycache__",
]);

/** Endings of files that are no nginx or FPM configuration, whatever they are called before. */
const otherEndings =
  /\.(?:js|mjs|cjs|ts|tsx|jsx|css|scss|less|html?|php|phtml|md|rst|adoc|json|jsonc|ya?ml|toml|lock|xml|svg|png|jpe?g|gif|webp|ico|woff2?|ttf|eot|otf|pdf|zip|gz|bz2|xz|zst|tar|tgz|so|o|a|bin|exe|dll|deb|rpm|pem|crt|cer|key|csr|der|p12|pub|asc|sql|db|sqlite3?|csv|tsv|log|py|rb|pl|pm|go|rs|c|h|cpp|hpp|java|class|jar|sh|bash|zsh|fish|ps1|bat|mo|po|lua|vcl|service|socket|timer|target|mount|path|slice|rules|desktop|repo|list|map|bak|orig|rej|swp|old|save)$|~$|\.(?:dpkg|rpm|ucf)-?\w+$/i;

/** The same for files known by their whole name. They may hold configuration, in a here-document, and are none. */
const otherNames = /^(?:Docker|Container|Vagrant|Make|Rake|Just|Jenkins|Puppet|Berks|Gem)file(?:[.-].*)?$/i;

/** Signs that a tree is not one server's files but is placed or filled in by something else. */
const provisioning: readonly (readonly [RegExp, string])[] = [
  [/^(?:Dockerfile|Containerfile)(?:[.-].*)?$|\.dockerfile$/i, "a Dockerfile decides what lies where"],
  [
    /^(?:[\w.-]+[._-])?(?:docker-)?compose[\w.-]*\.ya?ml(?:\.(?:dist|example|sample))?$/i,
    "a compose file decides which containers run",
  ],
  [
    /^(?:Chart\.yaml|values[\w.-]*\.ya?ml|kustomization\.ya?ml|helmfile\.ya?ml)$/,
    "Kubernetes files decide what runs where",
  ],
  [/^(?:playbook\S*\.ya?ml|ansible\.cfg|galaxy\.yml)$/, "Ansible decides what lies where"],
  [/\.pp$|\.sls$|^Puppetfile$|^Berksfile$|^metadata\.rb$/, "a configuration manager decides what lies where"],
  [/^Vagrantfile$/, "a Vagrantfile decides what lies where"],
  [/\.(?:j2|jinja2?|erb|epp|tpl|tmpl|template|mustache|hbs|in)$/i, "templates are filled in at deploy time"],
];

export interface Walked {
  /** Absolute paths, links resolved, in walking order: files of a directory before its subdirectories. */
  readonly files: readonly string[];
  /** Files that describe hosts, by their names. */
  readonly infra: InfraFiles;
  /** Services, sockets and drop-ins of systemd; links excepted, which lead to those of packages. */
  readonly units: readonly string[];
  /** The first sign that the tree is not simply one server's files; null for a plain tree. */
  readonly provisionedBy: { readonly path: string; readonly reason: string } | null;
  /** Scripts of the tree: they may make files that the tree lacks. The first ones of many. */
  readonly scripts: readonly string[];
  /** Directories that could not be listed. */
  readonly unlisted: readonly string[];
  /** True when the tree is larger than one walk looks at. */
  readonly truncated: boolean;
}

const script = /\.(?:sh|bash|ps1)$|^(?:Makefile|Rakefile|Justfile|install|setup|bootstrap)$/i;

const mostScripts = 100;
const mostFiles = 20_000;
const mostDirectories = 50_000;
const deepest = 24;

/** File systems of the kernel: without end, and never configuration. */
const kernel = new Set(["/proc", "/sys", "/dev"]);

/** Lists the files of a directory tree that may be configuration. Links are followed; circles are entered once. */
export function walk(fileSystem: FileSystem, root: string, exclude: (path: string) => boolean, git = true): Walked {
  const ignored = git ? gitIgnored(fileSystem, root) : null;
  const files: string[] = [];
  const units: string[] = [];
  const infra: Record<keyof InfraFiles, string[]> = { compose: [], dockerfiles: [], yaml: [], scripts: [] };
  const unlisted: string[] = [];
  const entered = new Set<string>();
  let provisionedBy: Walked["provisionedBy"] = null;
  let truncated = false;
  const scripts: string[] = [];

  const enter = (directory: string, depth: number) => {
    const real = fileSystem.realpath(directory);
    if (entered.has(real) || depth > deepest || truncated || (depth > 0 && kernel.has(real))) return;
    if (entered.size >= mostDirectories) truncated = true;
    entered.add(real);
    const entries = fileSystem.list(directory);
    if (entries === null) {
      unlisted.push(directory);
      return;
    }
    const below: string[] = [];
    const dropIns = isDropInDirectory(basename(directory));
    ignored?.enter(directory);
    for (const { name, kind, link } of entries) {
      const path = directory === "/" ? `/${name}` : `${directory}/${name}`;
      if (exclude(path) || ignored?.ignores(path, kind === "directory")) continue;
      // Where the given path leads over a link, all files are told by one name, as what they include is.
      const own = real === directory ? path : `${real === "/" ? "" : real}/${name}`;
      if (kind === "directory") {
        if (!skippedDirectories.has(name)) below.push(path);
      } else if (kind === "other" && link && isUnit(name)) {
        // Masked: a link to /dev/null.
        units.push(own);
      } else if (kind === "file") {
        provisionedBy ??= signOf(name, own);
        if (script.test(name) && scripts.length < mostScripts) scripts.push(own);
        const describes = infraKind(name);
        if (describes !== null) infra[describes].push(own);
        else if (mayBuild(name)) infra.scripts.push(own);
        const ofSystemd = dropIns || isUnit(name);
        if (ofSystemd && !link) units.push(own);
        if (files.length >= mostFiles) truncated = true;
        else if (!ofSystemd && !otherEndings.test(name) && !otherNames.test(name)) {
          // Only a link can lead elsewhere: asking the disk about every file takes as long as reading it.
          files.push(link ? fileSystem.realpath(path) : own);
        }
      }
    }
    for (const path of below) enter(path, depth + 1);
  };
  enter(root, 0);
  return { files, infra, units, provisionedBy, scripts, unlisted, truncated };
}

/** The tasks of a role, where no name at the top of the tree tells of Ansible. */
const roleTasks = /\/tasks\/main\.ya?ml$/;

/** Whether a file's name or place alone says that something else fills in or places the tree. */
export function signOf(name: string, path: string): Walked["provisionedBy"] {
  const sign = provisioning.find(([pattern]) => pattern.test(name));
  if (sign) return { path, reason: sign[1] };
  return roleTasks.test(path) ? { path, reason: "Ansible decides what lies where" } : null;
}
