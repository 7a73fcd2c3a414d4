/**
 * The half of a session that is not in its cookie. A cookie goes to every port of its host, so also to
 * what a sandbox publishes there; this storage is kept apart by port, and nothing of it is sent by
 * itself. The API's document page reads it under the same name (springdoc.swagger-ui.csrf).
 */
const NAME = 'fairlead.session';

/** For browsers that keep nothing: then a reload asks to sign in again. */
let unkept: string | null = null;

export function sessionKey(): string | null {
  try {
    return window.localStorage.getItem(NAME) ?? unkept;
  } catch {
    return unkept;
  }
}

export function keepSessionKey(key: string): void {
  unkept = key;
  try {
    window.localStorage.setItem(NAME, key);
  } catch {
    // Switched off or full: the page itself remembers it.
  }
}

export function forgetSessionKey(): void {
  unkept = null;
  try {
    window.localStorage.removeItem(NAME);
  } catch {
    // Then there is none in it either.
  }
}
