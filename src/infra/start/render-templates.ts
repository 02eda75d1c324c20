import { join } from "../../source/paths.ts";
import type { TemplateRendering } from "../image.ts";
import { renderVariables } from "../shell/render-variables.ts";
import { type Call, lookUp } from "../shell/state.ts";
import { makeUnknown, writeOutput, writerOf } from "../shell/write-files.ts";

const deepest = 8;

/** What the entrypoint of the official nginx image makes of its templates. */
export function renderTemplates(rendering: TemplateRendering, call: Call): void {
  const { world, state } = call;
  const setting = (name: string, otherwise: string): string | null => {
    const value = lookUp(name, state, world);
    // Nothing but the environment sets it; where that is open, the default is what people keep.
    if (value === null || (!value.known && !state.variables.has(name))) return otherwise;
    return value.known ? value.value || otherwise : null;
  };
  const templates = setting("NGINX_ENVSUBST_TEMPLATE_DIR", rendering.templates);
  const suffix = setting("NGINX_ENVSUBST_TEMPLATE_SUFFIX", rendering.suffix);
  const output = setting("NGINX_ENVSUBST_OUTPUT_DIR", rendering.output);
  const filter = setting("NGINX_ENVSUBST_FILTER", "");
  const writer = writerOf(call, "the entrypoint of the image");
  if (templates === null || suffix === null || output === null || filter === null) {
    if (output !== null) makeUnknown(writer, output, true);
    return;
  }
  let matches = /(?:)/;
  try {
    matches = new RegExp(filter);
  } catch {
    // awk refuses it as well, and nothing is rendered.
    return;
  }
  const visit = (directory: string, below: string, depth: number) => {
    const listed = world.files.list(directory);
    if (listed === null || depth > deepest) return;
    // Other templates may lie there, and each writes a file.
    if (!listed.complete && world.files.entry(directory).kind !== "nothing") makeUnknown(writer, below, true);
    for (const { name, kind } of listed.entries) {
      const from = join(directory, name);
      if (kind === "directory") visit(from, join(below, name), depth + 1);
      else if (kind === "file" && name.endsWith(suffix)) {
        const to = join(below, name.slice(0, -suffix.length));
        const template = world.files.embeddedAt(from, to.slice(1));
        const embedded =
          template === null
            ? null
            : renderVariables(template, { names: (variable) => matches.test(variable), unset: "kept" }, state, world);
        if (embedded === null) makeUnknown(writer, to, false);
        else writeOutput(writer, to, { kind: "embedded", embedded }, false);
      }
    }
  };
  visit(templates, output, 0);
}
