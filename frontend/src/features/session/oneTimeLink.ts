import { useEffect } from 'react';
import type { Credentials } from '~/lib/http';

/** What a person pasted: a token, or the whole one-time link with its code. */
export function readCredentials(pasted: string): Credentials {
  const trimmed = pasted.trim();
  const code = codeIn(trimmed.slice(trimmed.indexOf('#')));
  return code ? { code } : { token: trimmed };
}

/** Takes the code out of the address bar, so that it stays in no history, bookmark or screenshot. */
export function takeCode(): string | null {
  const code = codeIn(window.location.hash);
  if (code) {
    const { pathname, search } = window.location;
    window.history.replaceState(window.history.state, '', pathname + search);
  }
  return code;
}

/** Redeems the code of a one-time link, also of one opened in a tab that already shows this page. */
export function useOneTimeLink(redeem: (code: string) => void): void {
  useEffect(() => {
    const follow = () => {
      const code = takeCode();
      if (code) redeem(code);
    };
    follow();
    window.addEventListener('hashchange', follow);
    return () => {
      window.removeEventListener('hashchange', follow);
    };
  }, [redeem]);
}

function codeIn(hash: string): string | null {
  return hash.startsWith('#') ? new URLSearchParams(hash.slice(1)).get('code') : null;
}
