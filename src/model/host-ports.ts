import { commandPorts, statedPorts } from "../infra/stated-ports.ts";
import { commandWords } from "../infra/systemd/unit-command.ts";
import type { Host } from "./stack.ts";

/** TCP ports that something states for a host: its image and its container, and the services of its systemd. */
export function portsOf({ runtime, units }: Host): ReadonlySet<number> {
  const ports = new Set(runtime === null ? [] : statedPorts(runtime));
  for (const { runs, listens, commands } of units) {
    if (runs !== null) continue;
    const environment = new Map();
    for (const port of commandPorts(commands.flatMap(commandWords), environment)) ports.add(port);
    for (const port of commandPorts(
      listens.map((listen) => `--listen=${listen}`),
      environment,
    ))
      ports.add(port);
  }
  return ports;
}
