import type { Packaging } from "../generate/packaging.ts";
import { showMemory } from "../rule/show.ts";
import { hostMemory } from "../size/host-memory.ts";
import type { HostView } from "../size/host-view.ts";
import { freshWorker, type Running, runningPools } from "../size/running-pools.ts";
import type { Amount } from "../size/size-pools.ts";
import { compareVersions } from "../source/versions.ts";
import type { Defaults } from "./generate-arguments.ts";

/** What one worker of a usual application takes, until it can be measured. */
const usualWorker = 60 * 1024 ** 2;

/** What this machine answers where the words say nothing, and notes about what was taken from it. */
export function machineDefaults(host: HostView): { readonly defaults: Defaults; notes(): readonly string[] } {
  const notes: string[] = [];
  let running: Running | null = null;
  const look = () => {
    running ??= runningPools(host);
    return running;
  };
  const defaults: Defaults = {
    memory(reserve) {
      const memory = hostMemory(host, look(), reserve);
      notes.push(
        `${showMemory(memory.bytes)} of memory (${memory.from}) are counted on; --memory states another machine's`,
      );
      return memory;
    },
    worker(pool): Amount {
      const { pools } = look();
      const own = pools.find(({ name, mean }) => name === pool && mean >= freshWorker);
      if (own) return { bytes: own.mean, from: `mean of ${own.workers} running workers` };
      notes.push(
        `${showMemory(usualWorker)} for one worker is a usual size, not yours: once the site runs, no502 size measures it`,
      );
      return { bytes: usualWorker, from: "a usual size" };
    },
    cores: host.cores,
    php: (packaging) => installed(packaging, host),
  };
  return { defaults, notes: () => notes };
}

/** The newest PHP-FPM that lies where the packaging puts it. */
function installed({ name }: Packaging, host: HostView): string | null {
  const found =
    name === "debian"
      ? host.list("/etc/php").filter((version) => host.list(`/etc/php/${version}/fpm`).length > 0)
      : name === "alpine"
        ? host
            .list("/etc")
            .flatMap((entry) => /^php(\d)(\d+)$/.exec(entry)?.slice(1).join(".") ?? [])
            .filter((version) => host.read(`/etc/php${version.replace(".", "")}/php-fpm.conf`) !== null)
        : [];
  return (
    found
      .filter((version) => /^\d+\.\d+$/.test(version))
      .sort(compareVersions)
      .at(-1) ?? null
  );
}
