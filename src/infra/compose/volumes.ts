import { basename, join, normalize } from "../../source/paths.ts";
import { fileId, type Span } from "../../source/span.ts";
import { substitute } from "../embed.ts";
import type { InfraInput } from "../infra-input.ts";
import { type Because, type Placement, throughVarRun } from "../placement.ts";
import { child, embedValue, isMapping, spanOf, textOf, type YamlValue } from "../yaml.ts";
import { fieldOf, listOf } from "./fields.ts";
import { interpolate, variablesIn } from "./interpolate.ts";
import type { ComposeProject, Service, ServiceLayer } from "./project.ts";

/** What volumes, tmpfs, configs and secrets put into a container: outer directories first, as Docker mounts them. */
export function mountsOf(service: Service, project: ComposeProject, input: InfraInput): readonly Placement[] {
  const mounts = [
    ...listOf(service, "volumes").flatMap((item) => volume(item.value, item.layer, service, project, input)),
    ...listOf(service, "tmpfs").flatMap((item) => tmpfs(item.value, item.layer, service)),
    ...listOf(service, "configs").flatMap((item) => config("configs", item.value, item.layer, service, project, input)),
    ...listOf(service, "secrets").flatMap((item) => config("secrets", item.value, item.layer, service, project, input)),
  ];
  // Docker follows /var/run, a link in every image, before it mounts. One target is mounted once: the later layer's.
  const last = new Map(
    mounts.map((mount) => [throughVarRun(mount.path), { ...mount, path: throughVarRun(mount.path) }]),
  );
  return [...last.values()].sort((a, b) => depth(a.path) - depth(b.path));
}

function depth(path: string): number {
  return path.split("/").filter(Boolean).length;
}

function becauseOf(what: string, service: Service, at: Span): Because {
  return { text: `${what} of service ${service.name}`, at };
}

/** `./nginx:/etc/nginx:ro`, or a mapping. */
function volume(
  value: YamlValue,
  layer: ServiceLayer,
  service: Service,
  project: ComposeProject,
  input: InfraInput,
): Placement[] {
  const at = spanOf(value);
  const because = becauseOf("a volume", service, at);
  if (isMapping(value)) {
    const part = (...keys: string[]) => {
      const one = child(value, ...keys);
      const text = textOf(one);
      return one === null || text === null ? null : fieldOf(one, text, layer).text;
    };
    const target = part("target");
    if (target === null) return [];
    if (!target.known) return [];
    const path = normalize(target.value);
    const type = textOf(child(value, "type"));
    if (type === "tmpfs") return [{ kind: "directory", mode: "replace", path, because }];
    const source = part("source");
    const subPath = part("volume", "subpath");
    if (source !== null && !source.known) return [unknownMount(path, because, "its source is a variable")];
    return [mount(source?.value ?? null, path, subPath?.known ? subPath.value : "", type === "bind")];
  }
  const text = textOf(value);
  if (text === null) return [];
  const whole = interpolate(text, layer.lookup);
  if (!whole.known) {
    // The target is often plain where the source is a variable.
    const plain = /:(\/[^:${}]*)(?::[a-z,]+)?$/i.exec(text)?.[1];
    return plain === undefined ? [] : [unknownMount(normalize(plain), because, "its source is a variable")];
  }
  const [, source, target] = /^(?:((?:[A-Za-z]:[\\/])?[^:]*):)?(\/[^:]*)(?::[\w,=-]+)?$/.exec(whole.value) ?? [];
  if (target === undefined) return [];
  return [mount(source ?? null, normalize(target), "", false)];

  function mount(from: string | null, path: string, subPath: string, bind: boolean): Placement {
    if (from === null || from === "") {
      return { kind: "volume", volume: `anonymous:${project.name}/${service.name}${path}`, subPath: "", path, because };
    }
    const isPath = bind || /^[./~\\]/.test(from) || /^[A-Za-z]:[\\/]/.test(from);
    if (!isPath) {
      const named = project.element("volumes", from);
      const name = textOf(child(named?.value ?? null, "name")) ?? from;
      return { kind: "volume", volume: `volume:${project.files[0]}/${name}`, subPath, path, because };
    }
    return bindMount(from, path, layer.directory, because, input);
  }
}

function unknownMount(path: string, because: Because, reason: string): Placement {
  return { kind: "unknown", path, below: true, reason: `${because.text}: ${reason}`, because };
}

function bindMount(from: string, path: string, directory: string, because: Because, input: InfraInput): Placement {
  const elsewhere = (source: string): Placement => ({
    kind: "volume",
    volume: `bind:${source}`,
    subPath: "",
    path,
    because,
  });
  if (/^~|^[A-Za-z]:/.test(from)) return elsewhere(from);
  const source = join(directory, from);
  // A directory of the machine that runs the containers.
  if (from.startsWith("/") && !input.within(source)) return elsewhere(source);
  if (!input.within(source)) return elsewhere(source);
  const kind = input.kind(source);
  if (kind === "file") return { kind: "file", file: fileId(input.realpath(source)), path, because };
  if (kind === "directory") return { kind: "tree", tree: source, mode: "replace", path, because };
  // Not kept in the repository: made when the containers start, or by hand. What is named as a file holds what nobody here sees.
  if (namesFile(path) && namesFile(from))
    return unknownMount(path, because, `${basename(source)} is not in the repository`);
  return elsewhere(source);
}

/** `zz-docker.conf`, `php.ini`: no directory is called so; `conf.d` is one, and a socket is made by what listens. */
function namesFile(path: string): boolean {
  return /\.[a-z]\w+$/i.test(basename(path)) && !/\.(?:d|sock|socket)$/.test(path);
}

function tmpfs(value: YamlValue, layer: ServiceLayer, service: Service): Placement[] {
  const text = textOf(value);
  const path = text === null ? null : fieldOf(value, text, layer).text;
  if (!path?.known) return [];
  const because = becauseOf("a tmpfs", service, spanOf(value));
  return [{ kind: "directory", mode: "replace", path: normalize(path.value.split(":")[0] as string), because }];
}

/** `configs` and `secrets`: a name, or a mapping with `source` and `target`. */
function config(
  section: "configs" | "secrets",
  value: YamlValue,
  layer: ServiceLayer,
  service: Service,
  project: ComposeProject,
  input: InfraInput,
): Placement[] {
  const name = textOf(value) ?? textOf(child(value, "source"));
  if (name === null) return [];
  const target = textOf(child(value, "target"));
  const home = section === "configs" ? "/" : "/run/secrets";
  const written = target === null ? known(join(home, name)) : interpolate(join(home, target), layer.lookup);
  if (!written.known) return [];
  const path = normalize(written.value);
  const because = becauseOf(section === "configs" ? "a config" : "a secret", service, spanOf(value));
  const element = project.element(section, name);
  const file = child(element?.value ?? null, "file");
  const fileText = textOf(file);
  if (element && file && fileText !== null) {
    const from = interpolate(fileText, element.lookup);
    if (!from.known) return [unknownMount(path, because, "its file is a variable")];
    const source = join(element.directory, from.value);
    if (input.kind(source) === "file") return [{ kind: "file", file: fileId(input.realpath(source)), path, because }];
    if (input.within(source))
      input.report({ at: spanOf(file), level: "notice", message: `${basename(source)} does not exist` });
    return [unknownMount(path, because, "its file is not in the repository")];
  }
  const content = child(element?.value ?? null, "content");
  if (element && content) {
    const raw = embedValue(`${section}/${name}`, content);
    if (raw !== null) {
      const parts = variablesIn(raw.text, element.lookup);
      const open = parts.filter((part) => !part.value.known);
      if (open.length === 0) {
        const made = substitute(
          raw,
          parts.map(({ start, end, value: text }) => ({ start, end, text: (text as { value: string }).value })),
        );
        const text = { ...made, encode: encoded(made.encode) };
        input.addEmbedded(text);
        return [{ kind: "file", file: text.id, path, because }];
      }
      return [unknownMount(path, because, "a variable of it is set by no file")];
    }
  }
  return [unknownMount(path, because, "its content is not in the repository")];
}

/** In a compose file a dollar sign is written twice. */
function encoded(encode: (text: string) => string | null): (text: string) => string | null {
  return (text) => encode(text.replaceAll("$", "$$$$"));
}

function known(value: string) {
  return { known: true as const, value };
}
