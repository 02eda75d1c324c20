import type { DiagnosedGroup } from "./diagnosis.ts";
import { loggedName } from "./server-names.ts";

/** `1,204 × 502 from shop.example /checkout: pool www kills at 30 s, nginx waits 60 s` */
export function headline(group: DiagnosedGroup, unicode: boolean): string {
  const times = `${grouped(group.count)} ${unicode ? "×" : "x"}`;
  const where = whereOf(group);
  if (isAnswer(group))
    return `${times} ${group.status}${where === "" ? "" : ` from ${where}`}: ${said(group) ?? group.cause.title}`;
  return `${times} ${where === "" ? "" : `${where}: `}${group.cause.title}`;
}

/** What the line below the headline begins with: the half that the headline has no room for. */
export function underline(group: DiagnosedGroup): string {
  const { cause, status } = group;
  const facts = said(group);
  if (isAnswer(group)) return `${facts === null ? "" : `${capital(cause.title)}. `}${cause.means}`;
  const client = status === null || cause.means.includes(`${status}`) ? "" : ` Clients get ${status}.`;
  return `${facts === null ? "" : `${capital(facts)}. `}${cause.means}${client}`;
}

/** Whether each line stands for one answer: nginx says so of each request, PHP-FPM of its workers. */
function isAnswer({ status, program, place }: DiagnosedGroup): boolean {
  return status !== null && program === "nginx" && place.kind !== "whole";
}

/** What the configuration says, as far as a headline holds it. */
function said({ facts, cause }: DiagnosedGroup): string | null {
  const texts = [...new Set(facts.flatMap(({ text }) => text ?? []))];
  // How long nginx would have waited tells nothing of a connection that was closed, unless something else has a limit too.
  if (cause.status !== 504 && texts.every((text) => text.startsWith("nginx waits"))) return null;
  const [first, second] = texts;
  if (first === undefined || second === undefined) return first ?? null;
  const who = /^pool \S+ /.exec(first)?.[0];
  return who !== undefined && second.startsWith(who) ? `${first}, ${second.slice(who.length)}` : `${first}, ${second}`;
}

/** `shop.example /checkout`, `shop.example location ~ \.php$`, `pool www`. */
function whereOf({ place, subjects, program }: DiagnosedGroup): string {
  const server = place.server ?? (place.servers[0] && loggedName(place.servers[0])) ?? "";
  const [only] = subjects.top(1);
  const path = subjects.size === 1 && subjects.others === 0 && only?.key.startsWith("/") ? only.key : null;
  if (server === "" && path === null) return place.pool !== null ? `pool ${place.pool}` : (place.upstream ?? "");
  const location = path ?? (place.location === null ? "" : `location ${place.location}`);
  const pool = place.pool !== null && program !== "nginx" ? `pool ${place.pool}, ` : "";
  return `${pool}${[server, location].filter(Boolean).join(" ")}`;
}

/** nginx is written small everywhere. */
function capital(text: string): string {
  return text.startsWith("nginx") ? text : text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** `1,204` */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
