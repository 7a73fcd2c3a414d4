import { Code, Text } from '@mantine/core';
import classes from './NoNetworks.module.css';

const EXAMPLE = `curl -H "Authorization: Bearer $TOKEN" \\
  -H 'Content-Type: application/json' \\
  -d '{"name": "web", "driver": "bridge"}' \\
  ${window.location.origin}/api/v1/networks`;

export function NoNetworks() {
  return (
    <section className={classes.box} data-testid="no-networks">
      <Text fw={600}>No network of your own yet</Text>
      <Text size="sm" c="dimmed">
        Define one through the API and it appears here within seconds:
      </Text>
      <Code block className={classes.example}>
        {EXAMPLE}
      </Code>
    </section>
  );
}
