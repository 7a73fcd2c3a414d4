import { vi } from 'vitest';
import type { Credentials, Network } from '~/lib/http';

type Handler = (body: unknown, request: Request) => Response | Promise<Response>;

/** What the stub gives out at a sign-in, and wants to see again. */
const KEY = 'the-key';

export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status });
}

export function problem(status: number, title: string, rest: object = {}): Response {
  return new Response(JSON.stringify({ type: 'about:blank', title, status, ...rest }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
}

/** Stands in for the service: answers by "METHOD /path", and keeps what it was asked. */
export class StubService {
  readonly requests: string[] = [];
  private readonly handlers = new Map<string, Handler>();

  constructor() {
    vi.stubGlobal('fetch', (request: Request) => this.serve(request));
  }

  on(operation: string, handler: Handler): this {
    this.handlers.set(operation, handler);
    return this;
  }

  /** As a service that knows nobody yet, and signs in whoever brings what is accepted. */
  signsIn(accepted: Credentials): this {
    let signedIn = false;
    return this.on('GET /api/v1/session', (_, request) =>
      signedIn && request.headers.get('X-Session-Key') === KEY
        ? json({})
        : problem(401, 'Not signed in'),
    )
      .on('POST /api/v1/session', (body) => {
        signedIn = JSON.stringify(body) === JSON.stringify(accepted);
        return signedIn
          ? json({ key: KEY })
          : problem(401, 'That token is not known', { detail: 'Revoked' });
      })
      .on('DELETE /api/v1/session', () => {
        signedIn = false;
        return new Response(null, { status: 204 });
      });
  }

  signedIn(): this {
    return this.on('GET /api/v1/session', () => json({}));
  }

  lists(...networks: Network[]): this {
    return this.on('GET /api/v1/networks', () => json({ items: networks, next: null }));
  }

  private async serve(request: Request): Promise<Response> {
    const operation = `${request.method} ${new URL(request.url).pathname}`;
    const text = await request.text();
    this.requests.push(text ? `${operation} ${text}` : operation);
    const handler = this.handlers.get(operation);
    if (!handler) throw new TypeError(`Failed to fetch: nothing answers ${operation}`);
    return handler(text ? JSON.parse(text) : undefined, request);
  }
}

export function network(name: string, rest: Partial<Network> = {}): Network {
  return {
    id: name.padEnd(64, '0'),
    name,
    driver: 'bridge',
    predefined: false,
    internal: false,
    ipv4: true,
    ipv6: false,
    subnets: [],
    options: {},
    labels: {},
    attachable: false,
    ipamOptions: {},
    extraOptions: {},
    generation: 1,
    createdAt: '2026-01-01T00:00:00Z',
    endpoints: 0,
    status: ready(),
    warnings: [],
    ...rest,
  };
}

export function ready(): Network['status'] {
  return { phase: 'READY', observedGeneration: 1, conditions: [], since: '2026-01-01T00:00:00Z' };
}
