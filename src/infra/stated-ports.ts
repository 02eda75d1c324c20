import type { RuntimeHost } from "./runtime-host.ts";

/**
 * TCP ports that something states for a host: EXPOSE, `expose`, `ports`, `containerPort`, options of its command, `PORT` of
 * its environment. Empty where nothing states one.
 */
export function statedPorts(host: RuntimeHost): ReadonlySet<number> {
  const ports = new Set(host.ports.map(({ port }) => port));
  const { command, environment } = host;
  if (command.known) for (const port of commandPorts(command.value, environment)) ports.add(port);
  for (const name of ["PORT", "HTTP_PORT", "APP_PORT", "SERVER_PORT", "LISTEN_PORT"]) {
    const value = environment.get(name);
    if (value?.known && isPort(value.value)) ports.add(Number(value.value));
  }
  return ports;
}

/** Options that name the address or port to listen on: gunicorn, uvicorn, puma, rails, flask, artisan, next, vite, http-server. */
const option = /^(?:-b|--bind|-p|--port|-l|--listen|--host-port|--http|--addr|--address|-S)$/;
const assigned = /^(?:--(?:bind|port|listen|http|http-port|addr|address)|-Dserver\.port|--server\.port|PORT)=(.+)$/;

/** @param words of a command; a whole shell line may be one of them */
export function commandPorts(words: readonly string[], environment: RuntimeHost["environment"]): readonly number[] {
  const all = words.flatMap((word) => word.split(/\s+/));
  return all.flatMap((word, at) => {
    const text = assigned.exec(word)?.[1] ?? (option.test(all[at - 1] ?? "") ? word : plainAddress(word));
    const port = text === null ? null : portOf(text, environment);
    return port === null ? [] : [port];
  });
}

/** `0.0.0.0:8000`, as `manage.py runserver` takes it. */
function plainAddress(word: string): string | null {
  return /^(?:0\.0\.0\.0|\[::\]|127\.0\.0\.1|localhost|\*)?:\d+$/.test(word) ? word : null;
}

function portOf(text: string, environment: RuntimeHost["environment"]): number | null {
  const variable = /\$\{?(\w+)(?::-(\d+))?\}?$/.exec(text);
  if (variable) {
    const value = environment.get(variable[1] as string);
    const known = value?.known ? value.value : variable[2];
    return known !== undefined && isPort(known) ? Number(known) : null;
  }
  const port = /(?:^|:)(\d+)$/.exec(text.replace(/^(?:tcp|http):\/\//, ""))?.[1];
  return port !== undefined && isPort(port) ? Number(port) : null;
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65536;
}
