import manifest from "../../package.json" with { type: "json" };

export const version: string = manifest.version;

/** Where the package says that people find it; null as long as it says nothing. */
export const homepage: string | null = (manifest as { readonly homepage?: string }).homepage ?? null;
