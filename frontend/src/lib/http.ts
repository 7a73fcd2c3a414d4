import createClient from 'openapi-fetch';
import { toApiError, unreachable } from './problem';
import type { components, paths } from './schema';
import { sessionKey } from './sessionKey';

export type Network = components['schemas']['Network'];
export type Import = components['schemas']['Import'];
export type Applied = components['schemas']['Applied'];
export type DockerImport = components['schemas']['DockerImportRequest'];
export type ComposeImport = components['schemas']['ComposeImportRequest'];

/** A one-time code from the link that the service prints, or an access token. */
export type Credentials =
  paths['/api/v1/session']['post']['requestBody']['content']['application/json'];

/**
 * The service's API, typed by its OpenAPI document. The session's cookie goes along by itself, its key does
 * not: so no EventSource, which cannot send a header; read event streams with this.
 */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: (request) => {
    const key = sessionKey();
    if (key) request.headers.set('X-Session-Key', key);
    return globalThis.fetch(request);
  },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of an answer; throws an {@link ApiError} where it was a refusal or never came. */
export async function answer<T>(call: Promise<Answer<T>>, signal?: AbortSignal): Promise<T> {
  let result: Answer<T>;
  try {
    result = await call;
  } catch (failure) {
    // A cancelled request is no failure of the service; fetch throws a TypeError when no answer comes.
    if (signal?.aborted || !(failure instanceof TypeError)) throw failure;
    throw unreachable();
  }
  if (!result.response.ok) throw toApiError(result.response.status, result.error);
  return result.data as T;
}
