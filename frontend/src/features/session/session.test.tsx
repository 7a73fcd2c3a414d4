import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { StrictMode } from 'react';
import { beforeEach, describe, expect, it } from 'vitest';
import { App } from '~/app/App';
import { forgetSessionKey } from '~/lib/sessionKey';
import { network, problem, StubService } from '~/testing/service';
import { readCredentials } from './oneTimeLink';

let service: StubService;

beforeEach(() => {
  service = new StubService().lists(network('web'));
});

function open(path: string) {
  window.history.replaceState(null, '', path);
  render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

function posts() {
  return service.requests.filter((request) => request.startsWith('POST'));
}

async function paste(text: string) {
  await userEvent.type(await screen.findByLabelText('Access token or link'), text);
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
}

describe('one-time link', () => {
  it('signs in once and leaves no code in the address bar', async () => {
    service.signsIn({ code: 'once' });
    open('/#code=once');
    expect(await screen.findByTestId('network-row')).toBeTruthy();
    expect(window.location.href).toBe('http://fairlead.localhost:8080/');
    expect(posts()).toEqual(['POST /api/v1/session {"code":"once"}']);
  });

  it('also works in a tab that already shows the page', async () => {
    service.signsIn({ code: 'once' });
    open('/');
    await screen.findByTestId('sign-in');
    window.location.hash = '#code=once';
    expect(await screen.findByTestId('network-row')).toBeTruthy();
    expect(window.location.hash).toBe('');
  });

  it('that was used before says so and offers the form', async () => {
    service.signsIn({ code: 'once' });
    open('/#code=used');
    expect((await screen.findByRole('alert')).textContent).toContain('That token is not known');
    expect(screen.getByTestId('sign-in')).toBeTruthy();
    expect(window.location.hash).toBe('');
  });
});

describe('sign-in form', () => {
  it('signs in with a pasted token', async () => {
    service.signsIn({ token: 'secret' });
    open('/');
    await paste(' secret ');
    expect(await screen.findByTestId('network-row')).toBeTruthy();
  });

  it('shows a refusal and every violation', async () => {
    const violations = [
      { field: 'token', message: 'is too short' },
      { field: 'code', message: 'is missing' },
    ];
    service
      .signsIn({ token: 'secret' })
      .on('POST /api/v1/session', () => problem(400, 'Invalid request', { violations }));
    open('/');
    await paste('x');
    const notice = await screen.findByRole('alert');
    expect(notice.textContent).toContain('Invalid request');
    expect(notice.textContent).toContain('token is too short');
    expect(notice.textContent).toContain('code is missing');
  });

  it('asks for nothing while the field is empty', async () => {
    service.signsIn({ token: 'secret' });
    open('/');
    await userEvent.click(await screen.findByRole('button', { name: 'Sign in' }));
    expect(posts()).toEqual([]);
    expect(document.activeElement).toBe(screen.getByLabelText('Access token or link'));
  });

  it.each([
    ['abc', { token: 'abc' }],
    [' abc\n', { token: 'abc' }],
    ['http://fairlead.localhost:8080/#code=xyz', { code: 'xyz' }],
    ['#code=xyz', { code: 'xyz' }],
    ['ab#c', { token: 'ab#c' }],
  ])('reads %j', (pasted, credentials) => {
    expect(readCredentials(pasted)).toEqual(credentials);
  });
});

describe('a session', () => {
  it('ends by signing out', async () => {
    service.signsIn({ code: 'once' });
    open('/#code=once');
    await userEvent.click(await screen.findByRole('button', { name: 'Sign out' }));
    expect(await screen.findByTestId('sign-in')).toBeTruthy();
    expect(screen.queryByTestId('session-ended')).toBeNull();
    expect(service.requests).toContain('DELETE /api/v1/session');
  });

  it('outlives a reload, by the key that the page keeps', async () => {
    service.signsIn({ code: 'once' });
    open('/#code=once');
    await screen.findByTestId('network-row');
    cleanup();
    open('/');
    expect(await screen.findByTestId('network-row')).toBeTruthy();
  });

  it('needs that key, whatever the cookie', async () => {
    service.signsIn({ code: 'once' });
    open('/#code=once');
    await screen.findByTestId('network-row');
    cleanup();
    window.localStorage.clear();
    forgetSessionKey();
    open('/');
    expect(await screen.findByTestId('sign-in')).toBeTruthy();
  });

  it('leaves no key behind when it is over', async () => {
    service.signsIn({ code: 'once' });
    open('/#code=once');
    await screen.findByTestId('network-row');
    expect(window.localStorage.length).toBe(1);
    await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
    await screen.findByTestId('sign-in');
    expect(window.localStorage.length).toBe(0);
  });

  it('that the service ended leads back to the form', async () => {
    service.signedIn().on('GET /api/v1/networks', () => problem(401, 'Not signed in'));
    open('/');
    expect(await screen.findByTestId('session-ended')).toBeTruthy();
  });

  it('cannot be looked up while the service is down, which is said', async () => {
    open('/');
    const notice = await screen.findByRole('alert');
    expect(notice.textContent).toContain('Fairlead does not answer');
    service.signedIn();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByTestId('network-row')).toBeTruthy();
  });
});
