import { core } from "./disk-core.ts";
import { main } from "./main.ts";
import { nodeIo } from "./node-io.ts";

void main(nodeIo(import.meta.dirname), core).then((code) => {
  // Never process.exit(): the code is set and the process ends by itself when everything is written.
  process.exitCode = code;
});
