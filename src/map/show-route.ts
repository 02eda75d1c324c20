import type { Link } from "../model/stack.ts";
import { routeName } from "../rule/route-name.ts";

/** One link as a sentence: `location ~ \.php$ -> pool www in php: service php of compose.yaml: pool www listens on 9000`. */
export function showRoute({ route, answer }: Link): string {
  const from = `${routeName(route)}, ${route.pass.name.text} ${route.text}`;
  switch (answer.kind) {
    case "pool": {
      const there = answer.pool.host === route.host ? "" : ` in ${answer.pool.host.name}`;
      return `${from} -> pool ${answer.pool.name}${there} (${answer.because})`;
    }
    case "host":
      return `${from} -> ${answer.host.name} (${answer.because})`;
    case "proven-none":
      return `${from} -> nothing: ${answer.reason}`;
    case "unknown":
      return `${from} -> unknown: ${answer.reason}`;
  }
}
