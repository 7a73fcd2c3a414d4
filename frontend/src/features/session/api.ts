import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { answer, api, type Credentials } from '~/lib/http';
import { isUnauthorized } from '~/lib/problem';
import { forgetSessionKey, keepSessionKey } from '~/lib/sessionKey';

export interface SessionState {
  signedIn: boolean;
  /** Signed out by the service, not by choice and not for want of a sign-in. */
  ended: boolean;
}

const sessionQuery = ['session'];

async function fetchSession(signal: AbortSignal): Promise<SessionState> {
  try {
    await answer(api.GET('/api/v1/session', { signal }), signal);
    return { signedIn: true, ended: false };
  } catch (error) {
    if (isUnauthorized(error)) return { signedIn: false, ended: false };
    throw error;
  }
}

export function useSession() {
  return useQuery({
    queryKey: sessionQuery,
    queryFn: ({ signal }) => fetchSession(signal),
    staleTime: Infinity,
  });
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (credentials: Credentials) =>
      answer(api.POST('/api/v1/session', { body: credentials })),
    onSuccess: async ({ key }) => {
      keepSessionKey(key);
      // An in-flight question asked before the sign-in must not answer "signed out" after it.
      await client.cancelQueries({ queryKey: sessionQuery });
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionQuery[0] });
      client.setQueryData<SessionState>(sessionQuery, { signedIn: true, ended: false });
    },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      try {
        await answer(api.DELETE('/api/v1/session'));
      } catch (error) {
        // Already signed out, which is what was asked for.
        if (!isUnauthorized(error)) throw error;
      }
    },
    onSuccess: () => {
      forgetSessionKey();
      client.setQueryData<SessionState>(sessionQuery, { signedIn: false, ended: false });
    },
  });
}

/** To be called when any answer was 401: the session is no longer good, so ask to sign in again. */
export function endSession(client: QueryClient): void {
  forgetSessionKey();
  client.setQueryData<SessionState>(sessionQuery, { signedIn: false, ended: true });
}
