import { commands, type ExtensionContext, window, workspace } from "vscode";
import {
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from "vscode-languageclient/node";

/** Files that the server reads: by language, and by place where another extension gave them a language of its own. */
const documents: NonNullable<LanguageClientOptions["documentSelector"]> = [
  // Configuration also lies in manifests, compose files and Dockerfiles.
  ...["nginx", "php-fpm", "yaml", "helm", "dockerfile", "dockercompose"].map((language) => ({
    scheme: "file",
    language,
  })),
  ...[
    "**/nginx/**",
    "**/sites-{available,enabled}/*",
    "**/conf.d/*.conf",
    "**/*.conf.{template,tpl,j2,erb}",
    "**/{pool,php-fpm}.d/*.conf",
    "**/php*.ini",
    "**/.no502.{json,jsonc}",
    "**/{docker-,}compose*.{yml,yaml}",
    "**/{Dockerfile,Containerfile}*",
  ].map((pattern) => ({ scheme: "file", pattern })),
];

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  context.subscriptions.push(
    commands.registerCommand("no502.restart", async () => {
      await stop();
      await start(context);
    }),
    workspace.onDidChangeConfiguration(async (change) => {
      if (!change.affectsConfiguration("no502.path")) return;
      await stop();
      await start(context);
    }),
  );
  await start(context);
}

export function deactivate(): Promise<void> {
  return stop();
}

async function start(context: ExtensionContext): Promise<void> {
  const settings = workspace.getConfiguration("no502");
  client = new LanguageClient("no502", "no502", serverOptions(context, settings.get<string>("path", "")), {
    documentSelector: documents,
    initializationOptions: { show: settings.get<string>("show", "warning") },
    synchronize: { configurationSection: "no502" },
  });
  try {
    await client.start();
  } catch (error) {
    void window.showErrorMessage(`no502 did not start: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function stop(): Promise<void> {
  const old = client;
  client = undefined;
  await old?.dispose();
}

/** The server that comes with the extension runs in VS Code's own Node. */
function serverOptions(context: ExtensionContext, path: string): ServerOptions {
  if (path !== "") return { command: path, args: ["lsp"] };
  return { module: context.asAbsolutePath("server/dist/no502.cjs"), args: ["lsp"], transport: TransportKind.stdio };
}
