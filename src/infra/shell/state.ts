import { type Known, known, unknown } from "../../source/known.ts";
import type { FileId, Span } from "../../source/span.ts";
import type { InfraInput } from "../infra-input.ts";
import type { Because } from "../placement.ts";
import type { ChangingFiles } from "./changing-files.ts";
import type { PlacedText } from "./placed-text.ts";
import type { Node } from "./script.ts";
import type { Output, Value } from "./value.ts";

/** What a running script works on, and what it asks of the one who runs it. */
export interface World {
  readonly files: ChangingFiles;
  readonly input: InfraInput;
  /** `RUN in Dockerfile`, with the place of the command. */
  because(at: Span): Because;
  stockText(id: FileId): string | null;
  /** True where variables that nothing states may be set all the same. */
  readonly environmentOpen: boolean;
  /** A command that is not about files: true where the world took care of it. */
  command?(call: Call): boolean;
  /** Commands that may still be run: a script must end. */
  budget: number;
}

/** One shell: its working directory, variables and functions. */
export interface ShellState {
  /** null where it is not known. */
  cwd: string | null;
  readonly variables: Map<string, Known<string>>;
  readonly functions: Map<string, { readonly node: Node; readonly source: PlacedText }>;
  /** `$1` and the following; null where they are not known. */
  positional: readonly Value[] | null;
  readonly source: PlacedText;
  /** Who its commands run as, where one on the way changed that: `gosu www-data`, `user=` of supervisord. */
  readonly user: RunAs | null;
  readonly depth: number;
  /** The script is over for certain: `exec`, `exit`. */
  ended: boolean;
  /** It may be over: what follows may not be run. */
  mayHaveEnded: boolean;
  /** What is run is what follows a failure: `if [ $? -ne 0 ]; then`. */
  afterFailure: boolean;
}

/** A user with the place that says so. */
export interface RunAs {
  readonly value: Known<string>;
  readonly span: Span;
}

export interface Call {
  /** As written; null where it is not known. */
  readonly name: string | null;
  readonly args: readonly Value[];
  readonly at: Span;
  /** False where it may not be run at all. */
  readonly certain: boolean;
  readonly state: ShellState;
  readonly world: World;
  readonly stdin: Output;
  /** Replaces the shell. */
  readonly replaces: boolean;
}

/** `yes` and `no` are proven, `likely` is what a build or script counts on, `open` is a question that the files do not answer. */
export type Status = "yes" | "no" | "likely" | "open";

export interface Result {
  readonly output: Output;
  readonly status: Status;
}

export function newState(
  source: PlacedText,
  cwd: string | null,
  variables: ReadonlyMap<string, Known<string>>,
  positional: readonly Value[] | null = [],
): ShellState {
  return {
    cwd,
    variables: new Map(variables),
    functions: new Map(),
    positional,
    source,
    user: null,
    depth: 0,
    ended: false,
    mayHaveEnded: false,
    afterFailure: false,
  };
}

/** Set by every shell, login or image without anybody stating it. */
const always =
  /^(?:PATH|HOME|PWD|OLDPWD|HOSTNAME|USER|LOGNAME|LANG|LC_\w+|TERM|SHLVL|SHELL|IFS|UID|EUID|RANDOM|PPID|OSTYPE|MACHTYPE|HOSTTYPE|BASH\w*|LINENO|SECONDS|OPTARG|OPTIND|TARGET\w+|BUILD\w+|\w+_PROXY|\w+_proxy)$/;
/** Variables of the official images beside those that facts state. */
const ofImages = /^(?:PHP|PHPIZE|GPG|NGINX|NJS|PKG|DYNPKG|ACME|RESTY)_\w+$/;

/** The value of a variable; null where it is proven not to be set. */
export function lookUp(name: string, state: ShellState, world: World): Known<string> | null {
  const had = state.variables.get(name);
  if (had) return had;
  if (world.environmentOpen || always.test(name) || ofImages.test(name)) return unknown("environment");
  return null;
}

export function assign(state: ShellState, name: string, value: string | null, certain: boolean): void {
  const sure = value !== null && certain && value.length <= longestValue;
  state.variables.set(name, sure ? known(value) : unknown("variable"));
}

/** Variables that hold each other grow without end. */
export const longestValue = 100_000;
