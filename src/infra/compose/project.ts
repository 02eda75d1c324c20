import type { FileId } from "../../source/span.ts";
import type { YamlValue } from "../yaml.ts";
import type { Lookup } from "./interpolate.ts";

/** One mapping that speaks of a service; later ones win over earlier ones. */
export interface ServiceLayer {
  readonly value: YamlValue;
  /** Where relative paths of this layer start. */
  readonly directory: string;
  readonly lookup: Lookup;
}

export interface Service {
  readonly name: string;
  readonly layers: readonly ServiceLayer[];
}

/** Compose files that run together. */
export interface ComposeProject {
  readonly name: string;
  /** The files, base first. */
  readonly files: readonly FileId[];
  readonly directory: string;
  readonly services: readonly Service[];
  /** A top-level element (`configs`, `volumes`, `networks`) by its section and name. */
  element(section: "configs" | "secrets" | "volumes" | "networks", name: string): ServiceLayer | null;
}
