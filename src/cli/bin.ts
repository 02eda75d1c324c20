import { core } from "./disk-core.ts";
import type { ExitCode } from "./exit-code.ts";
import { main } from "./main.ts";
import { nodeIo } from "./node-io.ts";

void run().then((code) => {
  // Never process.exit(): the code is set and the process ends by itself when everything is written.
  process.exitCode = code;
});

async function run(): Promise<ExitCode> {
  try {
    process.cwd();
  } catch {
    process.stderr.write("no502: the working directory is gone, or may not be read\n");
    return 2;
  }
  return main(nodeIo(import.meta.dirname), core);
}
