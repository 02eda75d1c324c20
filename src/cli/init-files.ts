import { join, relative } from "../source/paths.ts";

export const hooks = ["pre-commit", "husky", "lefthook", "none"] as const;
export type Hook = (typeof hooks)[number];
export const gates = ["github", "gitlab", "none"] as const;
export type Gate = (typeof gates)[number];

/** What `no502 init` finds where it is to write. All paths are absolute. */
export interface Surroundings {
  /** The repository's directory, else the one that gets the configuration. */
  readonly root: string;
  /** The directory that gets the configuration. */
  readonly directory: string;
  /** A configuration that is there already; null for none. */
  readonly config: string | null;
  /** Whether package.json in the root names no502: it is then started with npx. */
  readonly local: boolean;
  has(path: string): boolean;
  /** Texts that ship with no502. */
  readonly schema: string;
  readonly gitlabJob: string;
}

export interface NewFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** Something that is there and stays as it is. */
export interface KeptFile {
  readonly path: string;
  /** What to put into it, with where; null where nothing is missing. */
  readonly add: { readonly where: string; readonly text: string } | null;
}

export interface InitPlan {
  readonly files: readonly NewFile[];
  readonly kept: readonly KeptFile[];
  /** What is left for the user to do. */
  readonly steps: readonly string[];
}

export interface InitAnswers {
  readonly config: boolean;
  readonly hook: Hook;
  readonly gate: Gate;
}

/** What would be written for these answers. What is there already is never in `files`. */
export function planInit({ config, hook, gate }: InitAnswers, around: Surroundings): InitPlan {
  const plans = [config ? configPlan(around) : {}, hookPlan(hook, around), gatePlan(gate, around)];
  return {
    files: plans.flatMap(({ files }) => files ?? []),
    kept: plans.flatMap(({ kept }) => kept ?? []),
    steps: [...new Set(plans.flatMap(({ steps }) => steps ?? []))],
  };
}

type Part = Partial<InitPlan>;

/** The hook that the repository is made for; `none` where nothing tells. */
export function usualHook({ root, has }: Surroundings): Hook {
  if (has(join(root, ".pre-commit-config.yaml"))) return "pre-commit";
  if (has(join(root, ".husky"))) return "husky";
  return lefthookNames.some((name) => has(join(root, name))) ? "lefthook" : "none";
}

export function usualGate({ root, has }: Surroundings): Gate {
  if (has(join(root, ".github"))) return "github";
  return has(join(root, ".gitlab-ci.yml")) ? "gitlab" : "none";
}

function configPlan({ root, directory, config, local, has, schema }: Surroundings): Part {
  if (config !== null) return { kept: [{ path: config, add: null }] };
  const installed = join(root, "node_modules/no502/schema/no502.schema.json");
  const copy = join(directory, ".no502.schema.json");
  const address = relative(directory, local ? installed : copy);
  const text = { $schema: address.startsWith("..") ? address : `./${address}`, extends: "no502:recommended" };
  const files = [{ path: join(directory, ".no502.json"), text: `${JSON.stringify(text, null, 2)}\n` }];
  return { files: local || has(copy) ? files : [...files, { path: copy, text: schema }] };
}

/** A file that is either made or, where there is one, completed by the user. */
function makeOrAdd(around: Surroundings, path: string, text: string, where: string, added: string): Part {
  if (around.has(path)) return { kept: [{ path, add: { where, text: added } }] };
  return { files: [{ path, text }] };
}

function hookPlan(hook: Hook, around: Surroundings): Part {
  const { root, has } = around;
  const line = `${command(around)} --allow-empty${target(around)}`;
  const needed = around.local ? [] : ["no502 has to be on the PATH of everyone who commits"];
  switch (hook) {
    case "none":
      return {};
    case "pre-commit": {
      const entry = [
        "  - repo: local",
        "    hooks:",
        "      - id: no502",
        "        name: no502 (nginx + PHP-FPM)",
        `        entry: ${JSON.stringify(line)}`,
        "        language: system",
        `        files: '${hookFiles}'`,
        "        types: []",
        "        types_or: [text, symlink]",
        "        pass_filenames: false",
        "        require_serial: true",
        "",
      ].join("\n");
      const path = join(root, ".pre-commit-config.yaml");
      const part = makeOrAdd(around, path, `repos:\n${entry}`, 'below "repos:"', entry);
      return { ...part, steps: [...needed, "`pre-commit install` switches the hook on"] };
    }
    case "husky": {
      const part = makeOrAdd(around, join(root, ".husky/pre-commit"), `${line}\n`, "as a line", `${line}\n`);
      const husky = has(join(root, ".husky")) ? [] : ["husky has to be set up: `npx husky init`"];
      return { ...part, steps: [...needed, ...husky] };
    }
    case "lefthook": {
      const entry = `    no502:\n      run: ${JSON.stringify(line)}\n`;
      const there = lefthookNames.find((name) => has(join(root, name)));
      const part = makeOrAdd(
        around,
        join(root, there ?? "lefthook.yml"),
        `pre-commit:\n  commands:\n${entry}`,
        'below "commands:" of "pre-commit:"',
        entry,
      );
      return { ...part, steps: [...needed, "`lefthook install` switches the hook on"] };
    }
  }
}

const lefthookNames = [
  "lefthook.yml",
  "lefthook.yaml",
  ".lefthook.yml",
  ".lefthook.yaml",
  "lefthook.toml",
  "lefthook.json",
];

/** As in .pre-commit-hooks.yaml: whatever could belong to a stack. */
export const hookFiles =
  "\\.(conf|ini|ya?ml|service|socket|sh|mk|hcl)(\\.(template|tpl|tmpl|j2|jinja2?|erb|dist|example|sample))?$|(^|/)(nginx|php-fpm\\.d|fpm|pool\\.d|conf\\.d|sites-(available|enabled))/|(^|/)(Docker|Container|GNUmake|[Mm]ake)file[^/]*$|\\.dockerfile$|(^|/)(\\.env|\\.no502|docker-entrypoint)[^/]*$";

function gatePlan(gate: Gate, around: Surroundings): Part {
  const { root, local, has } = around;
  const variable =
    "NO502_PACKAGE says what npm installs: a tarball that `npm pack` made, its address, or git+https://...";
  switch (gate) {
    case "none":
      return {};
    case "github": {
      const path = join(root, ".github/workflows/no502.yml");
      const steps = local ? [] : [`the repository variable ${variable}`];
      if (has(path)) return { kept: [{ path, add: null }] };
      return { files: [{ path, text: githubWorkflow(around) }], steps };
    }
    case "gitlab": {
      const job = ".gitlab/no502.gitlab-ci.yml";
      const path = join(root, job);
      const include = `include:\n  - local: ${job}\n`;
      const main = makeOrAdd(around, join(root, ".gitlab-ci.yml"), include, "at the top level", include);
      const files = [...(has(path) ? [] : [{ path, text: gitlabJob(around) }]), ...(main.files ?? [])];
      const kept = [...(has(path) ? [{ path, add: null }] : []), ...(main.kept ?? [])];
      return { files, kept, steps: [`the CI/CD variable ${variable}`] };
    }
  }
}

function githubWorkflow(around: Surroundings): string {
  const install = around.local
    ? ["      - run: npm ci"]
    : [
        '      - run: npm install --global --no-audit --no-fund "${NO502_PACKAGE:?says what npm installs}"',
        "        env:",
        // The address of a tarball, git+https://...: a variable of the repository.
        "          NO502_PACKAGE: ${{ vars.NO502_PACKAGE }}",
      ];
  return [
    "# Findings beside the changed lines, and in the summary of the job.",
    "name: no502",
    "on:",
    "  push:",
    "  pull_request:",
    "permissions:",
    "  contents: read",
    "jobs:",
    "  no502:",
    "    runs-on: ubuntu-latest",
    "    timeout-minutes: 10",
    "    steps:",
    "      - uses: actions/checkout@v4",
    "      - uses: actions/setup-node@v4",
    "        with:",
    "          node-version: 22",
    ...install,
    `      - run: ${command(around)} --format github --output "markdown=$GITHUB_STEP_SUMMARY"${target(around)}`,
    "",
  ].join("\n");
}

/** The job that ships with no502, without the lines that say how to include it. */
function gitlabJob(around: Surroundings): string {
  const job = around.gitlabJob.replace(/^(?:#.*\n)+/, "");
  return job.replace('NO502_ARGS: ""', `NO502_ARGS: ${JSON.stringify(target(around).trim())}`);
}

const command = ({ local }: Surroundings) => (local ? "npx no502" : "no502");

/** Hooks and gates start in the root: where the configuration lies below it, they name its directory. */
function target({ root, directory }: Surroundings): string {
  if (directory === root) return "";
  const path = relative(root, directory);
  return ` ${/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`}`;
}
