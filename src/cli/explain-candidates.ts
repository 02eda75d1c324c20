import { wrap } from "../report/wrap.ts";
import { logWords, overlap, withoutFrame } from "../rule/log-words.ts";
import type { SymptomMatch } from "../rule/match-symptoms.ts";
import type { RuleProof, ShownFact } from "./proof-facts.ts";
import type { MarkdownLook } from "./render-markdown.ts";

/** A list of the rules that know a log line, best first, with what tells one from the other. */
export function candidates(
  matches: readonly SymptomMatch[],
  proofs: Readonly<Record<string, RuleProof | undefined>>,
  look: MarkdownLook,
): string {
  const { style, width } = look;
  const lines = new Set(matches.flatMap((match) => match.lines)).size;
  const intro = `${matches.length} rules know ${lines === 1 ? "this line" : `these ${lines} lines`}, the closest first. What the client gets and what else the logs say tells them apart.`;
  const entries = matches.map(({ rule, lines: known }) => {
    const several = lines > 1 ? ` (${known.length} of ${lines} lines)` : "";
    const notes = [`${rule.summary}${several}`, ...signs(proofs[rule.id], known)];
    const body = notes.flatMap((note) => wrap(note, Math.max(30, width - indent.length)));
    return [style.bold(`no502 explain ${rule.id}`), ...body.map((line) => indent + line)].join("\n");
  });
  return `${wrap(intro, width).join("\n")}\n\n${entries.join("\n\n")}\n`;
}

const indent = "    ";

/** What a run on real servers showed besides the lines that the user gave. */
function signs(proof: RuleProof | undefined, given: readonly string[]): string[] {
  if (!proof) return [];
  if (!proof.shown) return [`not shown by a server: ${proof.why}`];
  const client = [...new Set(proof.status.map(({ bad }) => bad))].join(", or ");
  return [...(client === "" ? [] : [`client: ${client}`]), ...otherLines(proof, given)];
}

function otherLines({ nginxLog, fpmLog, refused }: ShownFact, given: readonly string[]): string[] {
  const spoken = given.map((line) => logWords(withoutFrame(line)));
  const other = (line: string) => {
    const words = logWords(withoutFrame(line));
    return !spoken.some((text) => overlap(words, text).part || overlap(text, words).part);
  };
  const refusal = refused?.says.filter(other) ?? [];
  const fpm = fpmLog.filter((line) => other(line) && !refused?.says.includes(line));
  const nginx = nginxLog.filter(other);
  if (!refusal[0] && !nginx[0] && !fpm[0]) return ["no other line in either log"];
  return [
    ...(refusal[0]
      ? [`${refused?.by === "php-fpm" ? "PHP-FPM does not start" : `${refused?.by} refuses`}: ${refusal[0]}`]
      : []),
    ...(nginx[0] ? [`nginx's log: ${nginx[0]}`] : []),
    ...(fpm[0] ? [`PHP-FPM's log: ${fpm[0]}`] : []),
  ];
}
