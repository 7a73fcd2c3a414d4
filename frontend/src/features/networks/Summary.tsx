import { Text } from '@mantine/core';
import { count } from '~/lib/words';
import type { Network } from '~/lib/http';

/** "12 networks, all ready", or how many are not. */
export function Summary({ networks }: { networks: Network[] }) {
  const inPhase = (phase: Network['status']['phase']) =>
    networks.filter((network) => network.status.phase === phase).length;
  const degraded = inPhase('DEGRADED');
  const pending = inPhase('PENDING');
  const parts = [
    count(networks.length, 'network'),
    ...(degraded > 0 ? [`${String(degraded)} degraded`] : []),
    ...(pending > 0 ? [`${String(pending)} pending`] : []),
    ...(networks.length > 0 && degraded + pending === 0 ? ['all ready'] : []),
  ];
  return (
    <Text size="sm" c="dimmed" data-testid="summary">
      {parts.join(', ')}
    </Text>
  );
}
