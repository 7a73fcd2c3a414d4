import { Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import classes from './NotFound.module.css';

export function NotFound() {
  return (
    <main className={classes.page}>
      <Title order={1} size="h3">
        No such page
      </Title>
      <Text>
        <Link to="/" className={classes.link}>
          Back to the networks
        </Link>
      </Text>
    </main>
  );
}
