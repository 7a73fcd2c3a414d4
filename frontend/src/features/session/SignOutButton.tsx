import { Button } from '@mantine/core';
import { useSignOut } from './api';

export function SignOutButton() {
  const signOut = useSignOut();
  return (
    <Button
      variant="default"
      size="xs"
      loading={signOut.isPending}
      onClick={() => {
        signOut.mutate();
      }}
      title={signOut.error?.message}
      data-testid="sign-out"
    >
      {signOut.isError ? 'Sign out failed, try again' : 'Sign out'}
    </Button>
  );
}
