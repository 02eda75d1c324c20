import { timeoutLadders } from "../../map/timeout-ladder.ts";
import type { Stack } from "../../model/stack.ts";
import { listOf, plural } from "../../rule/show.ts";
import { fileId } from "../../source/span.ts";
import { type Html, html } from "./html.ts";
import { laddersPart } from "./ladders-part.ts";
import type { PageContext } from "./page-context.ts";
import { pathsPart } from "./paths-part.ts";

/** Stacks with drawings; further ones are counted. */
const mostStacks = 40;
/** Characters of all drawings together. */
const mostCharacters = 2_500_000;

/** Every stack with its two kinds of drawings, those with broken links first. */
export function stacksPart(context: PageContext): Html {
  const { stacks } = context.result;
  const worst = (stack: Stack) => stack.links.filter(({ answer }) => answer.kind === "proven-none").length;
  const sorted = [...stacks].sort((a, b) => worst(b) - worst(a));
  const parts: Html[] = [];
  const links: Html[] = [];
  let characters = 0;
  for (const stack of sorted.slice(0, mostStacks)) {
    if (characters > mostCharacters) break;
    const part = stackPart(stack, context, `stack-${parts.length + 1}`);
    characters += part.markup.length;
    parts.push(part);
    links.push(html`<li><a href="#stack-${parts.length}">${stackName(stack, context)}</a></li>`);
  }
  const left = stacks.length - parts.length;
  return html`<section id="stacks" aria-labelledby="stacks-title"><h2 id="stacks-title" tabindex="-1">${stacks.length === 1 ? "Stack" : `${stacks.length} stacks`}</h2>${
    links.length > 1 && html`<ul>${links}</ul>`
  }${parts}${
    left > 0 &&
    html`<p class="left-out">${plural(left, "more stack")} ${left === 1 ? "is" : "are"} not drawn; give the report its path alone to see it.</p>`
  }</section>`;
}

function stackPart(stack: Stack, context: PageContext, id: string): Html {
  const { nginx, php } = stack.versions;
  const facts = [
    plural(stack.files.size, "file"),
    plural(stack.servers.length, "server"),
    plural(stack.routes.length, "route"),
    plural(stack.pools.length, "pool"),
    ...(stack.hosts.length > 1
      ? [
          `hosts ${listOf(
            stack.hosts.map(({ name }) => name),
            8,
          )}`,
        ]
      : []),
    ...(nginx === null ? [] : [`nginx ${nginx}`]),
    ...(php === null ? [] : [`PHP ${php}`]),
  ];
  const ladders = timeoutLadders(stack);
  const name = stackName(stack, context);
  return html`<article class="stack" id="${id}" aria-labelledby="${id}-name"><h3 class="stack-name" id="${id}-name">${name}</h3>
<p>${facts.join(", ")}${stack.doubt !== null && html`. Absence proves nothing here: ${stack.doubt}`}</p>
${pathsPart(stack, name, ladders, context, id)}
${laddersPart(ladders, context, id)}
</article>`;
}

/** A stack that was found is named by its main file. */
function stackName({ name }: Stack, { result }: PageContext): string {
  return result.display(fileId(name));
}
