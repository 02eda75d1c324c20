export type { GlobResult, HostFiles, Located } from "../source/host-files.ts";
