import type { Distribution } from "../../facts/images/image-facts.ts";
import type { AddedRepositories } from "../../facts/images/packages.ts";
import { stockImageText } from "../../facts/images/stock-text.ts";
import { type Known, known } from "../../source/known.ts";
import type { Span } from "../../source/span.ts";
import type { Image, InstalledProgram, Port } from "../image.ts";
import { isBaseKnown } from "../image-for.ts";
import type { InfraInput } from "../infra-input.ts";
import type { Because } from "../placement.ts";
import { ChangingFiles } from "../shell/changing-files.ts";
import type { PlacedText } from "../shell/placed-text.ts";
import { newState, type ShellState, type World } from "../shell/state.ts";

/** What an image starts from: one of a registry, or an earlier stage. */
export interface Base {
  readonly image: Image;
  readonly distribution: Distribution | null;
  readonly added: AddedRepositories;
}

/** An image in the making. */
export class Stage {
  readonly files: ChangingFiles;
  readonly base: Base;
  readonly input: InfraInput;
  /** `Dockerfile`: for sentences. */
  readonly label: string;
  readonly environment: Map<string, Known<string>>;
  /** ARG: seen by RUN and by other instructions, not by what the image starts. */
  readonly arguments = new Map<string, Known<string>>();
  readonly programs: InstalledProgram[];
  readonly userIds: Map<string, number>;
  readonly ports: Port[];
  distribution: Distribution | null;
  added: AddedRepositories;
  /** null where it is not known. */
  workdir: string | null;
  user: Known<string> | null;
  entrypoint: Known<readonly string[]>;
  command: Known<readonly string[]>;
  /** Words in front of what is written without brackets. */
  shell: readonly string[] = ["/bin/sh", "-c"];
  ownEntrypoint = false;
  ownCommand = false;

  constructor(base: Base, label: string, input: InfraInput) {
    const { image } = base;
    this.base = base;
    this.label = label;
    this.input = input;
    this.files = new ChangingFiles(image.placements, image.whole, isBaseKnown(image), input);
    this.environment = new Map(image.environment);
    this.programs = [...image.programs];
    this.userIds = new Map(image.userIds);
    this.ports = [...image.ports];
    this.distribution = base.distribution;
    this.added = base.added;
    this.workdir = image.workdir;
    this.user = image.user;
    this.entrypoint = image.entrypoint;
    this.command = image.command;
  }

  because(keyword: string, at: Span): Because {
    return { text: `${keyword} in ${this.label}`, at };
  }

  /** Variables as instructions and RUN see them: ENV wins over ARG. */
  variables(): ReadonlyMap<string, Known<string>> {
    return new Map([...this.arguments, ...this.environment]);
  }

  world(keyword: string, command?: World["command"]): World {
    return {
      files: this.files,
      input: this.input,
      because: (at) => this.because(keyword, at),
      stockText: stockImageText,
      environmentOpen: !this.files.startedWhole,
      budget: 5000,
      ...(command ? { command } : {}),
    };
  }

  state(source: PlacedText): ShellState {
    return newState(source, this.workdir, this.variables());
  }

  finish(name: string): Image {
    const { image } = this.base;
    const { runs, notes, rendersTemplates } = image;
    return {
      name,
      base: image.base,
      whole: this.files.whole,
      placements: this.files.placements,
      programs: this.programs,
      environment: this.environment,
      user: this.user,
      workdir: this.workdir ?? "/",
      entrypoint: this.entrypoint,
      command: this.command,
      ports: this.ports,
      userIds: this.userIds,
      ...(notes ? { notes } : {}),
      ...(rendersTemplates ? { rendersTemplates } : {}),
      ...(runs && !this.ownEntrypoint && !this.ownCommand ? { runs } : {}),
    };
  }
}

export const noWords: Known<readonly string[]> = known([]);
