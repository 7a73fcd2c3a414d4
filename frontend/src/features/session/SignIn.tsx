import { Alert, Button, Code, PasswordInput, Text, Title } from '@mantine/core';
import { useRef, type FormEvent } from 'react';
import { ErrorNotice } from '~/components/ErrorNotice';
import { Logo } from '~/components/Logo';
import type { Credentials } from '~/lib/http';
import { readCredentials } from './oneTimeLink';
import classes from './SignIn.module.css';

interface Props {
  ended: boolean;
  busy: boolean;
  error: Error | null;
  onSubmit: (credentials: Credentials) => void;
}

export function SignIn({ ended, busy, error, onSubmit }: Props) {
  const field = useRef<HTMLInputElement>(null);

  function submit(event: FormEvent) {
    event.preventDefault();
    const pasted = field.current?.value ?? '';
    if (pasted.trim() === '') field.current?.focus();
    else onSubmit(readCredentials(pasted));
  }

  return (
    <main className={classes.page}>
      <form className={classes.card} onSubmit={submit} data-testid="sign-in">
        <div className={classes.brand}>
          <Logo size={40} />
          <Title order={1} size="h3">
            Sign in to Fairlead
          </Title>
        </div>
        <Text size="sm" c="dimmed">
          Open the one-time link that the service prints when it starts, or paste the link or an
          access token here. The first token is in the data directory, in <Code>admin.token</Code>.
        </Text>
        {ended && !error && (
          <Alert color="gray" role="status" data-testid="session-ended">
            Your session has ended. Sign in again.
          </Alert>
        )}
        {error && <ErrorNotice error={error} />}
        <PasswordInput
          ref={field}
          label="Access token or link"
          name="token"
          autoComplete="off"
          spellCheck={false}
          autoFocus
          data-testid="token-input"
        />
        <Button type="submit" loading={busy} data-testid="sign-in-button">
          Sign in
        </Button>
      </form>
    </main>
  );
}
