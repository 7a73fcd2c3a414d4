import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { App } from '~/app/App';
import { network, problem, ready, StubService } from '~/testing/service';

let service: StubService;

beforeEach(() => {
  service = new StubService().signedIn();
});

async function rows() {
  const found = await screen.findAllByTestId('network-row');
  return found.map((row) => row.dataset.network);
}

function row(name: string) {
  const header = screen.getByRole('rowheader', { name: new RegExp(`^${name}`) });
  return within(header.closest('tbody') ?? header);
}

describe('the list of networks', () => {
  it('shows what a network is', async () => {
    const subnets = [
      { subnet: '172.18.0.0/16', gateway: '172.18.0.1', auxAddresses: {} },
      { subnet: 'fd00:1::/64', auxAddresses: {} },
    ];
    service.lists(network('web', { internal: true, endpoints: 3, subnets }));
    render(<App />);
    await rows();
    const web = row('web');
    expect(web.getByTestId('network-driver').textContent).toBe('bridge');
    expect(web.getByTestId('network-subnets').textContent).toBe(
      '172.18.0.0/16via 172.18.0.1fd00:1::/64',
    );
    expect(web.getByTestId('network-endpoints').textContent).toBe('3 endpoints');
    expect(web.getByTestId('phase-badge').dataset.phase).toBe('READY');
    expect(web.getByText('internal')).toBeTruthy();
    expect(web.queryByText('predefined')).toBeNull();
  });

  it('is sorted by name, the predefined ones last', async () => {
    service.lists(network('bridge', { predefined: true }), network('web'), network('db'));
    render(<App />);
    expect(await rows()).toEqual(['db', 'web', 'bridge']);
    expect(row('bridge').getByText('predefined')).toBeTruthy();
    expect(screen.getByTestId('summary').textContent).toBe('3 networks, all ready');
  });

  it('says in words what is wrong', async () => {
    const conditions = [
      { type: 'ApplyFailed', message: 'EEXIST: File exists', since: '2026-01-01T00:00:00Z' },
    ];
    service.lists(network('web', { status: { ...ready(), phase: 'DEGRADED', conditions } }));
    render(<App />);
    await rows();
    expect(row('web').getByTestId('phase-badge').textContent).toBe('Degraded');
    expect(row('web').getByTestId('condition').textContent).toContain(
      'Apply failedEEXIST: File exists',
    );
    expect(screen.getByTestId('summary').textContent).toBe('1 network, 1 degraded');
  });

  it('tells that a change is on its way', async () => {
    service.lists(network('web', { generation: 2 }));
    render(<App />);
    await rows();
    expect(row('web').getByText('change on its way')).toBeTruthy();
  });

  it('refreshes by itself, and keeps the last list while it cannot', async () => {
    service.lists(network('web'));
    render(<App />);
    expect(await rows()).toEqual(['web']);
    service.on('GET /api/v1/networks', () => problem(403, 'Not allowed'));
    const notice = await screen.findByTestId('stale-notice');
    expect(notice.textContent).toContain('Not allowed');
    expect(await rows()).toEqual(['web']);
    service.lists(network('web'), network('db'));
    expect(await screen.findByText('db')).toBeTruthy();
    expect(screen.queryByTestId('stale-notice')).toBeNull();
  });

  it('shows how to begin where there is no network but the predefined ones', async () => {
    service.lists(network('none', { predefined: true }));
    render(<App />);
    expect(await screen.findByTestId('no-networks')).toBeTruthy();
  });

  it('that cannot be read gives the reason and can be asked for again', async () => {
    service.on('GET /api/v1/networks', () => problem(403, 'Not allowed', { detail: 'Role: none' }));
    render(<App />);
    const notice = await screen.findByRole('alert');
    expect(notice.textContent).toContain('Not allowed');
    expect(notice.textContent).toContain('Role: none');
    service.lists(network('web'));
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await rows()).toEqual(['web']);
  });

  it('says that it is loading', async () => {
    service.on('GET /api/v1/networks', () => new Promise(() => undefined));
    render(<App />);
    expect(await screen.findByRole('status', { name: 'Loading networks' })).toBeTruthy();
  });
});
