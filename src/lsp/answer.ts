import { type CancellationToken, ErrorCodes, LSPErrorCodes, ResponseError } from "vscode-languageserver/node";
import { type Parameter, wrongParameter } from "./parameters.ts";
import type { Workspace } from "./workspace.ts";

type Answer<P, R> = (params: P, token: CancellationToken) => Promise<R | ResponseError<never>>;

/**
 * An answer, unless the client has cancelled the request or shut the server down, which is looked at first, or its parameters
 * are malformed.
 */
export function answer<P, R>(workspace: Workspace, needed: readonly Parameter[], act: (params: P) => R): Answer<P, R> {
  return async (params, token) => (await refusal(workspace, token)) ?? malformed(params, needed) ?? act(params);
}

/** The same for an answer that takes long: between its steps it looks whether it is still wanted. */
export function answerInSteps<P, R>(
  workspace: Workspace,
  needed: readonly Parameter[],
  act: (params: P) => Generator<void, R>,
): Answer<P, R> {
  return async (params, token) => {
    const wrong = malformed(params, needed);
    if (wrong !== null) return wrong;
    const steps = act(params);
    for (;;) {
      const refused = await refusal(workspace, token);
      if (refused !== null) return refused;
      const step = steps.next();
      if (step.done) return step.value;
    }
  };
}

async function refusal(workspace: Workspace, token: CancellationToken): Promise<ResponseError<never> | null> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  if (token.isCancellationRequested) return new ResponseError<never>(LSPErrorCodes.RequestCancelled, "cancelled");
  if (workspace.isStopped()) return new ResponseError<never>(ErrorCodes.InvalidRequest, "the server was shut down");
  return null;
}

function malformed(params: unknown, needed: readonly Parameter[]): ResponseError<never> | null {
  const wrong = wrongParameter(params, needed);
  if (wrong === null) return null;
  return new ResponseError<never>(ErrorCodes.InvalidParams, `"${wrong}" is missing, or is not what the protocol says`);
}
