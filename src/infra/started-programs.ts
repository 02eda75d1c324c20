import { stockImageText } from "../facts/images/stock-text.ts";
import { unknown } from "../source/known.ts";
import { basename } from "../source/paths.ts";
import { fileId, type Span } from "../source/span.ts";
import type { InstalledProgram } from "./image.ts";
import { imageFor, isBaseKnown } from "./image-for.ts";
import type { InfraInput } from "./infra-input.ts";
import type { Placement } from "./placement.ts";
import type { RuntimeHost } from "./runtime-host.ts";
import { ChangingFiles } from "./shell/changing-files.ts";
import { optionsOf } from "./shell/commands/command.ts";
import { isHarmless, scriptOf } from "./shell/commands/run-command.ts";
import { pathsOf } from "./shell/expand.ts";
import { runNested, runWords } from "./shell/interpret.ts";
import type { PlacedText } from "./shell/placed-text.ts";
import { type Call, newState, type RunAs, type World } from "./shell/state.ts";
import { literalValue, nothing, textOf } from "./shell/value.ts";
import { renderTemplates } from "./start/render-templates.ts";
import { s6Directories, scriptsIn, serviceScripts } from "./start/services.ts";
import { readSupervisor } from "./start/supervisor.ts";
import { asksOnly, programKind, startedBy } from "./start/which-program.ts";

export interface StartedProgram {
  /** As installed; the main file is another where the command names one. */
  readonly program: InstalledProgram;
  readonly starts: "yes" | "maybe";
  /** Set where it does not run as the container's user. */
  readonly user?: RunAs;
  /** The program of supervisord that it is, where supervisord leaves it down after a crash. */
  readonly leftDown?: LeftDown;
}

export interface LeftDown {
  readonly program: string;
  readonly span: Span;
}

export interface StartedPrograms {
  readonly programs: readonly StartedProgram[];
  /** Why programs may run that we do not see, so that something unknown may listen; null where none can. */
  readonly others: string | null;
  /** What is done to files before they start (templates rendered, values written): follows the host's own placements. */
  readonly placements: readonly Placement[];
}

/** Which nginx and php-fpm of its image a host runs, by the words that start it and the scripts that these run. */
export function startedPrograms(host: RuntimeHost, input: InfraInput): StartedPrograms {
  const { image, command } = host;
  const installed = image?.programs ?? [];
  const unseen = image === null || image.base === null ? `what runs in ${host.name} is not known` : null;
  if (!command.known) {
    const runs = image?.runs ?? [];
    const programs = installed.map(
      (program): StartedProgram => ({ program, starts: runs.includes(program.program) ? "yes" : "maybe" }),
    );
    const besides = programs.length > 0 ? " besides" : "";
    return { programs, others: `what runs in ${host.name}${besides} is not known`, placements: [] };
  }
  const start = new Start(host, input);
  start.run(command.value);
  const { found, others } = start;
  // Where nothing of what starts could be read, each of the installed programs may be what starts.
  const programs =
    found.length === 0 && start.opaque ? installed.map((program) => ({ program, starts: "maybe" as const })) : found;
  const doubt = others ?? image?.taken ?? (programs.length === 0 ? unseen : null);
  return { programs, others: doubt, placements: start.placements };
}

/** Programs that listen to nobody, or to nobody that nginx would ask. */
const quiet =
  /^(?:crond?|supercronic|busybox|rsyslogd|syslogd?|syslog-ng|logrotate|tail|sleep|inotifywait|certbot|dnsmasq|sshd|postfix|msmtpd?|wait-for(?:-it)?(?:\.sh)?|wait-for-\w+|dockerize|chpasswd|wp|drush|bin\/console|nginx-prometheus-exporter)$/;

class Start {
  readonly #host: RuntimeHost;
  readonly #files: ChangingFiles;
  readonly #world: World;
  readonly #before: number;
  readonly found: StartedProgram[] = [];
  others: string | null = null;
  /** Set while supervisord starts a program that it does not start again. */
  #leftDown: LeftDown | null = null;
  /** Something runs that cannot be read, and may start any of them. */
  opaque = false;

  constructor(host: RuntimeHost, input: InfraInput) {
    const { image } = host;
    this.#host = host;
    this.#files = new ChangingFiles(
      host.placements,
      image?.whole ?? false,
      image !== null && isBaseKnown(image),
      input,
    );
    this.#before = host.placements.length;
    this.#world = {
      files: this.#files,
      input,
      because: (at) => ({ text: `the start of ${host.name}`, at }),
      stockText: stockImageText,
      environmentOpen: host.environmentOpen || image === null || image.base === null,
      command: (call) => this.#command(call),
      budget: 3000,
    };
  }

  get placements(): readonly Placement[] {
    return this.#files.placements.slice(this.#before);
  }

  run(words: readonly string[]): void {
    const { declared, image } = this.#host;
    const file = declared?.file ?? fileId(this.#host.id);
    const read = declared ? this.#world.input.read(file) : null;
    const source: PlacedText = {
      file,
      fileText: read?.ok ? read.text : "",
      text: "",
      runs: [{ at: 0, to: declared?.start ?? 0 }],
    };
    const state = newState(source, image?.workdir ?? "/", this.#host.environment);
    const values = words.map((word) => literalValue(word));
    const at = declared ?? { file, start: 0, end: 0 };
    runWords(values, { at, certain: true, state, world: this.#world, stdin: nothing, replaces: true });
  }

  #doubt(reason: string): void {
    this.others ??= `${reason} in ${this.#host.name}`;
  }

  /** True for what starts something; commands about files are left to the shell. */
  #command(call: Call): boolean {
    const name = call.name === null ? null : basename(call.name);
    if (name === null) {
      this.#unread("a command that is not known");
      return false;
    }
    // A script of the repository says itself what it does.
    const own = scriptOf(call) !== null;
    if (!own && programKind(name) !== null) {
      const started = startedBy(call, this.#host.image?.programs ?? []);
      for (const { program, sure } of started) this.#add(program, sure && call.certain, call.state.user);
      if (started.length === 0 && !asksOnly(call)) this.#doubt(`${name} runs with files that are not known`);
      if (call.replaces) call.state.ended = call.certain;
      return true;
    }
    switch (name) {
      case "supervisord":
        this.#supervisor(call);
        return true;
      case "service":
      case "invoke-rc.d":
      case "rc-service":
        this.#service(call, 0, 1);
        return true;
      case "systemctl":
        this.#service(call, 1, 0);
        return true;
      case "init":
      case "s6-svscan":
      case "runsvdir":
      case "my_init":
        if (own) return false;
        this.#services(call, name);
        return true;
    }
    if (call.name?.startsWith("/etc/init.d/")) {
      this.#service({ ...call, args: [literalValue(name), ...call.args] }, 0, 1);
      return true;
    }
    if (own) return false;
    if (this.#isOwnEntrypoint(call.name ?? "", name)) {
      this.#entrypoint(call);
      return true;
    }
    if (quiet.test(name)) return false;
    if (isServer(name, call)) this.#doubt(`${name} runs`);
    if (isHarmless(name)) return false;
    if (call.name?.includes("/") || call.replaces || !/^[a-z][\w.-]*$/.test(name)) this.#unread(`${name} runs`);
    else this.#doubt(`${name} runs`);
    return false;
  }

  #unread(reason: string): void {
    this.opaque = true;
    this.#doubt(reason);
  }

  #add(program: InstalledProgram, sure: boolean, user: RunAs | null): void {
    const at = this.found.findIndex(
      (had) => had.program.program === program.program && had.program.main === program.main,
    );
    const had = this.found[at];
    const as = had ? eitherUser(had.user ?? null, user) : user;
    const one: StartedProgram = {
      program,
      starts: sure || had?.starts === "yes" ? "yes" : "maybe",
      ...(as ? { user: as } : {}),
      ...(this.#leftDown && !had ? { leftDown: this.#leftDown } : {}),
    };
    if (at === -1) this.found.push(one);
    else this.found[at] = one;
  }

  /** The entrypoint that an image of a registry brings: all of them run what they are given. */
  #isOwnEntrypoint(path: string, name: string): boolean {
    if (!/^(?:docker-(?:php-)?entrypoint|entrypoint|docker-entrypoint)(?:\.sh)?$/.test(name)) return false;
    const { image } = this.#host;
    const base = image?.base ? imageFor(image.base) : null;
    return base?.entrypoint.known === true && base.entrypoint.value[0] === path;
  }

  #entrypoint(call: Call): void {
    const rendering = this.#host.image?.rendersTemplates;
    const first = call.args[0] ? (textOf(call.args[0]) ?? "") : "";
    if (rendering?.entrypoint === call.name && rendering.commands.includes(first)) {
      renderTemplates(rendering, call);
      const { scripts } = scriptsIn("/docker-entrypoint.d", this.#files, /\.(?:env)?sh$/);
      for (const script of scripts) runNested(script, [], { ...call, replaces: false });
    }
    // docker-php-entrypoint puts the program before options.
    const words =
      call.name === "docker-php-entrypoint" && first.startsWith("-")
        ? [literalValue("php-fpm"), ...call.args]
        : call.args;
    runWords(words, call);
  }

  #supervisor(call: Call): void {
    const written = optionsOf(call.args, ["c", "u", "e", "l", "j", "d", "configuration"]).value("c", "configuration");
    const paths = written === null ? null : pathsOf(written, call.state, call.world);
    const main = paths === null ? null : paths.others === null ? (paths.paths[0] ?? null) : null;
    if (written !== null && main === null) return this.#unread("supervisord runs what is not known");
    const { programs, complete } = readSupervisor(main, call.state.cwd ?? "/", this.#files);
    for (const { name, command, autostart, user, leftDown } of programs) {
      const state = { ...call.state, user: user ?? call.state.user };
      if (!autostart) continue;
      this.#leftDown = leftDown === null ? null : { program: name, span: leftDown };
      runNested(command, [], { ...call, state, replaces: true });
      this.#leftDown = null;
    }
    if (!complete) this.#unread("supervisord runs what is not known");
  }

  /** `service nginx start`: the service and the verb by their places. */
  #service(call: Call, service: number, verb: number): void {
    const texts = call.args.map(textOf);
    if (!/^(?:start|restart|reload-or-restart)$/.test(texts[verb] ?? "start")) return;
    const name = texts[service];
    if (name === null || name === undefined) return this.#unread("a service that is not known runs");
    const kind = programKind(name.replace(/\.service$/, ""));
    if (kind === null) {
      if (!quiet.test(name)) this.#doubt(`${name} runs`);
      return;
    }
    const started = startedBy(
      { ...call, name: name.replace(/\.service$/, ""), args: [] },
      this.#host.image?.programs ?? [],
    );
    for (const { program, sure } of started) this.#add(program, sure && call.certain, null);
  }

  #services(call: Call, name: string): void {
    const given = call.args.flatMap((value) => textOf(value) ?? []).filter((text) => text.startsWith("/"));
    const directories =
      name === "runsvdir" || name === "s6-svscan" ? given : name === "my_init" ? ["/etc/service"] : s6Directories;
    if (name === "init") {
      for (const script of scriptsIn("/etc/cont-init.d", this.#files, null).scripts)
        runNested(script, [], { ...call, replaces: false });
    }
    const { scripts, complete } = serviceScripts(directories, this.#files);
    for (const script of scripts) runNested(script, [], { ...call, replaces: true });
    if (!complete || scripts.length === 0) this.#unread(`${name} runs what is not known`);
    // s6-overlay runs what follows it beside the services.
    if (name === "init" && call.args.length > 0) runWords(call.args, call);
  }
}

/** Two commands that start one program as two users are branches, of which one is run. */
function eitherUser(a: RunAs | null, b: RunAs | null): RunAs | null {
  if (a === null && b === null) return null;
  const same = a !== null && b !== null && a.value.known && b.value.known && a.value.value === b.value.value;
  return same ? a : { value: unknown("variable"), span: (a ?? (b as RunAs)).span };
}

/** Programs in other languages, which listen where they like, and `php -S`. */
function isServer(name: string, call: Call): boolean {
  const texts = call.args.map((value) => textOf(value) ?? "\0");
  if (/^php\d*$/.test(name)) {
    // `php artisan install --host=$HOST`: the task is known, and it ends.
    const task = /^(?:artisan|bin\/console|occ|yii)$/.test(texts[0] ?? "") && texts[1] !== "\0";
    return (task ? texts.slice(0, 2) : texts).some((text) =>
      /^-S|^(?:serve|octane:\w+|reverb:start|websockets:serve|server:start|\0)$|swoole|server\.php$/.test(text),
    );
  }
  if (!/^(?:node|npm|npx|yarn|pnpm|httpd|apache2ctl)$/.test(name)) return false;
  return !/^(?:install|i|ci|-v|--version|config|cache)$|^build\b/.test(
    texts[0] === "run" ? (texts[1] ?? "") : (texts[0] ?? ""),
  );
}
