import { stockImageText } from "../../../src/facts/images/stock-text.ts";
import { type Entry, type HostTree, hostTree } from "../../../src/infra/host-tree.ts";
import type { Build, Image } from "../../../src/infra/image.ts";
import { createImages } from "../../../src/infra/images.ts";
import type { InfraProblem } from "../../../src/infra/infra-input.ts";
import type { EmbeddedText } from "../../../src/source/embedded-text.ts";
import { known } from "../../../src/source/known.ts";
import { infraOf } from "../support.ts";

export interface Built {
  readonly image: Image;
  readonly tree: HostTree;
  readonly problems: readonly InfraProblem[];
  readonly embedded: readonly EmbeddedText[];
  /** `file /repo/nginx.conf`, `stock`, `text listen 80;`, `unknown`, `absent`, `directory`, `nothing`. */
  at(path: string): string;
  names(directory: string): string;
}

/** Builds `/repo/Dockerfile`. */
export function build(
  dockerfile: string,
  files: Readonly<Record<string, string>> = {},
  options: Partial<Omit<Build, "args">> & { readonly args?: Readonly<Record<string, string>> } = {},
): Built {
  const { args, ...rest } = options;
  const { input, problems, embedded } = infraOf({ Dockerfile: dockerfile, ...files });
  const image = createImages(input).ofBuild({
    context: "/repo",
    dockerfile: null,
    target: null,
    inline: null,
    contexts: new Map(),
    ...rest,
    args: new Map(Object.entries(args ?? {}).map(([name, value]) => [name, known(value)])),
  });
  if (image === null) throw new Error(`nothing was built: ${problems.map(({ message }) => message).join("; ")}`);
  const tree = hostTree(image.placements, image.whole, input);
  const show = (entry: Entry): string => {
    if (entry.kind !== "file") return entry.kind;
    const stock = stockImageText(entry.file);
    if (stock !== null) return "stock";
    const text = embedded.findLast(({ id }) => id === entry.file);
    return text ? `text ${text.text}` : `file ${entry.file}`;
  };
  return {
    image,
    tree,
    problems,
    embedded,
    at: (path) => show(tree.entry(path)),
    names(directory) {
      const listed = tree.list(directory);
      if (listed === null) return "none";
      return `${listed.entries.map(({ name }) => name).join(" ")}${listed.complete ? "" : " ..."}`;
    },
  };
}

/** What the image holds at a path where the text is a package's. */
export function stockAt({ tree }: Built, path: string): string {
  const entry = tree.entry(path);
  if (entry.kind !== "file") throw new Error(`${path} is ${entry.kind}`);
  return stockImageText(entry.file) ?? "";
}
