import { Alert, Skeleton, Text, Title } from '@mantine/core';
import { ErrorNotice } from '~/components/ErrorNotice';
import { sorted, useNetworks } from './api';
import { ImportButton } from './ImportButton';
import { NetworkTable } from './NetworkTable';
import classes from './NetworksPage.module.css';
import { NoNetworks } from './NoNetworks';
import { Summary } from './Summary';

export function NetworksPage() {
  const { data, error, isPending, dataUpdatedAt, refetch } = useNetworks();
  const networks = data ? sorted(data.items) : [];

  return (
    <main className={classes.page}>
      <header className={classes.head}>
        <Title order={1} size="h3">
          Networks
        </Title>
        {data && <Summary networks={networks} />}
        <div className={classes.actions}>
          <ImportButton />
        </div>
      </header>

      {isPending && <Loading />}
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {error && data && (
        <Alert color="orange" role="status" title={error.message} data-testid="stale-notice">
          Shown as it was at {new Date(dataUpdatedAt).toLocaleTimeString()}. Trying again.
        </Alert>
      )}
      {networks.length > 0 && <NetworkTable networks={networks} now={dataUpdatedAt} />}
      {data?.next && (
        <Text size="sm" c="dimmed" data-testid="more">
          Only the first {networks.length} are shown here; the API has them all.
        </Text>
      )}
      {data && networks.every((network) => network.predefined) && <NoNetworks />}
    </main>
  );
}

function Loading() {
  return (
    <div className={classes.loading} role="status" aria-label="Loading networks">
      <Skeleton height={40} />
      <Skeleton height={40} />
      <Skeleton height={40} />
    </div>
  );
}
