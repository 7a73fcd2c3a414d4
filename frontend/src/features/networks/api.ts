import { useQuery } from '@tanstack/react-query';
import { answer, api, type Network } from '~/lib/http';

const REFRESH_MS = 3000;

/** The networks, asked for again every few seconds while the page is visible. */
export function useNetworks() {
  return useQuery({
    queryKey: ['networks'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/networks', { signal }), signal),
    refetchInterval: REFRESH_MS,
  });
}

/** By name, with the predefined ones after those that somebody defined. */
export function sorted(networks: Network[]): Network[] {
  return networks.toSorted(
    (a, b) => Number(a.predefined) - Number(b.predefined) || a.name.localeCompare(b.name, 'en'),
  );
}

/** True while the status still speaks of an older definition than the one on record. */
export function isChanging(network: Network): boolean {
  return network.status.observedGeneration < network.generation;
}
