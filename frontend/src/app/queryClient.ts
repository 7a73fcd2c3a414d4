import { QueryCache, QueryClient } from '@tanstack/react-query';
import { endSession } from '~/features/session/api';
import { ApiError, isUnauthorized } from '~/lib/problem';

export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (isUnauthorized(error)) endSession(client);
      },
    }),
    defaultOptions: {
      queries: {
        // A refusal stays one when asked again; no answer may be a restart.
        retry: (failures, error) =>
          failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
        retryDelay: 500,
        // The service is often on this very machine, which may be without any other network.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}
