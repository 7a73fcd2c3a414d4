import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { App } from '~/app/App';
import { json, network, problem, StubService } from '~/testing/service';

const definition = { action: 'create', kind: 'network', id: 'f00', name: 'shop_front', after: {} };

const found = {
  source: 'Compose project shop',
  manifest: { apiVersion: 'fairlead/v1', networks: [{ name: 'shop_front' }] },
  skipped: [{ kind: 'network', name: 'lan', reason: 'it is external' }],
  warnings: ['look here'],
  plan: {
    id: '4f0c',
    definitions: [definition],
    changes: [],
    disturbances: [],
    obstacles: [],
    warnings: ['and there'],
  },
};

let service: StubService;

beforeEach(async () => {
  service = new StubService().signedIn().lists(network('web'));
  render(<App />);
  await userEvent.click(await screen.findByTestId('import'));
});

describe('an import', () => {
  it('of a Compose file shows its plan and carries it out', async () => {
    service
      .on('POST /api/v1/imports/compose', () => json(found))
      .on('POST /api/v1/plans/4f0c/apply', () =>
        json({ definitions: [definition], ready: true, touched: [], warnings: [] }),
      );
    await userEvent.click(screen.getByLabelText('a Compose file'));
    await userEvent.click(screen.getByLabelText(/^The file/));
    await userEvent.paste('networks: {front: }');
    await userEvent.type(screen.getByLabelText(/^Project/), 'shop');
    await userEvent.click(screen.getByTestId('import-read'));

    expect((await screen.findByTestId('import-definitions')).textContent).toBe(
      'create network shop_front',
    );
    expect(screen.getByTestId('import-skipped').textContent).toBe('network lan: it is external');
    expect(screen.getByTestId('import-warnings').textContent).toBe('look hereand there');
    expect(service.requests).toContain(
      'POST /api/v1/imports/compose {"file":"networks: {front: }","project":"shop"}',
    );

    await userEvent.click(screen.getByTestId('import-apply'));
    expect((await screen.findByTestId('import-done')).textContent).toBe('1 definition changed.');
    await userEvent.click(screen.getByText('Close'));
    expect(screen.queryByTestId('import-dialog')).toBeNull();
  });

  it('of an engine says why it cannot be read, and keeps what was typed', async () => {
    service.on('POST /api/v1/imports/docker', () => problem(503, 'Unavailable'));
    await userEvent.click(screen.getByLabelText(/^Choose free subnets/));
    await userEvent.click(screen.getByTestId('import-read'));
    expect((await screen.findByTestId('error-notice')).textContent).toContain('Unavailable');
    expect(service.requests).toContain(
      'POST /api/v1/imports/docker {"address":"unix:///var/run/docker.sock","subnets":"choose"}',
    );
    expect(screen.getByLabelText(/^Socket or address/)).toHaveProperty(
      'value',
      'unix:///var/run/docker.sock',
    );
  });

  it('that comes to nothing cannot be carried out', async () => {
    const nothing = { ...found, plan: { ...found.plan, definitions: [] } };
    service.on('POST /api/v1/imports/docker', () => json(nothing));
    await userEvent.click(screen.getByTestId('import-read'));
    const apply = await screen.findByTestId('import-apply');
    expect(apply).toHaveProperty('disabled', true);
    await userEvent.click(screen.getByText('Back'));
    expect(screen.queryByTestId('import-plan')).toBeNull();
  });
});
