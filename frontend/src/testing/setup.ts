import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

// Parts of a browser that Mantine asks for and jsdom lacks.
window.matchMedia = (query) => ({
  matches: false,
  media: query,
  onchange: null,
  addListener: () => undefined,
  removeListener: () => undefined,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  dispatchEvent: () => false,
});

afterEach(() => {
  cleanup();
  window.history.replaceState(null, '', '/');
});
