import { Loader } from '@mantine/core';
import { useCallback, type ReactNode } from 'react';
import { ErrorNotice } from '~/components/ErrorNotice';
import { useSession, useSignIn } from './api';
import { useOneTimeLink } from './oneTimeLink';
import classes from './SessionGate.module.css';
import { SignIn } from './SignIn';

/** Shows its children to who is signed in, and the way in to everybody else. */
export function SessionGate({ children }: { children: ReactNode }) {
  const session = useSession();
  const signIn = useSignIn();
  const { mutate } = signIn;
  useOneTimeLink(
    useCallback(
      (code: string) => {
        mutate({ code });
      },
      [mutate],
    ),
  );

  if (session.data?.signedIn) return children;
  if (session.isPending || (signIn.isPending && signIn.variables.code)) {
    return (
      <main className={classes.centre} aria-busy="true" data-testid="signing-in">
        <Loader size="sm" aria-label="Signing in" />
      </main>
    );
  }
  if (session.isError) {
    return (
      <main className={classes.centre}>
        <ErrorNotice error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  return (
    <SignIn
      ended={session.data.ended}
      busy={signIn.isPending}
      error={signIn.error}
      onSubmit={mutate}
    />
  );
}
