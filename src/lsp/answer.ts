import { type CancellationToken, LSPErrorCodes, ResponseError } from "vscode-languageserver/node";

/** An answer, unless the client has cancelled the request: what it sent meanwhile is looked at first. */
export function answer<P, R>(
  act: (params: P) => R,
): (params: P, token: CancellationToken) => Promise<R | ResponseError<never>> {
  return async (params, token) => {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (token.isCancellationRequested) return new ResponseError<never>(LSPErrorCodes.RequestCancelled, "cancelled");
    return act(params);
  };
}
