// Drives the engine at DOCKER_HOST with dockerode, as a program that manages networks would.
'use strict';

const assert = require('node:assert');
const readline = require('node:readline');
const Docker = require('dockerode');

const image = process.argv[2];
const docker = new Docker({ socketPath: process.env.DOCKER_HOST.replace('unix://', '') });

async function refused(status, words, call) {
  await assert.rejects(call, (error) => {
    assert.strictEqual(error.statusCode, status, error.message);
    assert.ok(error.json.message.includes(words), error.json.message);
    return true;
  });
}

async function names(filters) {
  return (await docker.listNetworks({ filters })).map((network) => network.Name).sort();
}

async function create() {
  const network = await docker.createNetwork({
    Name: 'js-shop',
    CheckDuplicate: true,
    Driver: 'bridge',
    Attachable: true,
    IPAM: { Driver: 'default', Config: [{ Subnet: '10.32.0.0/24', Gateway: '10.32.0.254' }] },
    Options: { 'com.docker.network.bridge.enable_icc': 'false' },
    Labels: { client: 'js' },
  });
  const found = await network.inspect();
  assert.strictEqual(found.Id, network.id);
  assert.deepStrictEqual(found.IPAM, {
    Driver: 'default',
    Options: null,
    Config: [{ Subnet: '10.32.0.0/24', Gateway: '10.32.0.254' }],
  });
  assert.deepStrictEqual(found.Options, { 'com.docker.network.bridge.enable_icc': 'false' });
  assert.deepStrictEqual(found.Labels, { client: 'js' });
  assert.deepStrictEqual(found.Containers, {});
  assert.ok(found.Attachable && !found.Internal && !found.ConfigOnly && !found.Ingress);
  assert.ok(!Number.isNaN(Date.parse(found.Created)));
  return network;
}

async function find(network) {
  assert.deepStrictEqual(await names({ name: ['js-shop'] }), ['js-shop']);
  assert.deepStrictEqual(await names({ name: { 'js-shop': true } }), ['js-shop']);
  assert.deepStrictEqual(await names({ id: [network.id.substring(0, 12)] }), ['js-shop']);
  assert.deepStrictEqual(await names({ label: ['client=js'], driver: ['bridge'] }), ['js-shop']);
  assert.deepStrictEqual(await names({ label: ['client=nobody'] }), []);
  assert.deepStrictEqual(await names({ type: ['builtin'] }), ['bridge', 'host', 'none']);
  assert.ok((await names({ dangling: ['true'] })).includes('js-shop'));
  await refused(400, "nvalid filter 'zzz'", () => docker.listNetworks({ filters: { zzz: ['1'] } }));
}

async function attach(network) {
  const container = await docker.createContainer({
    Image: image,
    name: 'js-web',
    ExposedPorts: { '80/tcp': {} },
    HostConfig: { NetworkMode: 'js-shop', PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '18032' }] } },
    NetworkingConfig: { EndpointsConfig: { 'js-shop': { IPAMConfig: { IPv4Address: '10.32.0.9' }, Aliases: ['www'] } } },
  });
  await container.start();
  const settings = (await container.inspect()).NetworkSettings;
  assert.deepStrictEqual(Object.keys(settings.Networks), ['js-shop']);
  assert.strictEqual(settings.Networks['js-shop'].IPAddress, '10.32.0.9');
  assert.strictEqual(settings.Networks['js-shop'].Gateway, '10.32.0.254');
  assert.deepStrictEqual(settings.Ports, { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '18032' }] });
  const [listed] = await docker.listContainers({ filters: { name: ['js-web'] } });
  assert.deepStrictEqual(listed.Ports, [{ IP: '127.0.0.1', PrivatePort: 80, PublicPort: 18032, Type: 'tcp' }]);
  const inside = (await network.inspect()).Containers[container.id];
  assert.strictEqual(inside.Name, 'js-web');
  assert.strictEqual(inside.IPv4Address, '10.32.0.9/24');

  const other = await docker.createNetwork({ Name: 'js-other', Labels: { client: 'js' } });
  await other.connect({ Container: container.id, EndpointConfig: { Aliases: ['second'] } });
  assert.deepStrictEqual(Object.keys((await container.inspect()).NetworkSettings.Networks).sort(), ['js-other', 'js-shop']);
  await refused(403, 'endpoint with name js-web already exists in network js-other', () =>
    other.connect({ Container: 'js-web' }),
  );
  await refused(403, 'has active endpoints', () => other.remove());
  await other.disconnect({ Container: 'js-web' });
  await refused(500, 'is not connected to network js-other', () => other.disconnect({ Container: 'js-web' }));
  return container;
}

async function refusals(network) {
  await refused(404, 'network nope not found', () => docker.getNetwork('nope').inspect());
  await refused(409, 'network with name js-shop already exists', () =>
    docker.createNetwork({ Name: 'js-shop', CheckDuplicate: true }),
  );
  await refused(404, 'plugin "nope" not found', () => docker.createNetwork({ Name: 'js-bad', Driver: 'nope' }));
  await refused(403, 'only one instance of "host" network is allowed', () =>
    docker.createNetwork({ Name: 'js-bad', Driver: 'host' }),
  );
  await refused(404, 'No such container: nope', () => network.connect({ Container: 'nope' }));
  await refused(403, 'is a pre-defined network and cannot be removed', () => docker.getNetwork('host').remove());
  await refused(404, 'No such container: nope', () => docker.getContainer('nope').inspect());
}

async function live(container) {
  await container.rename({ name: 'js-renamed' });
  const waiting = container.wait();
  await container.kill();
  assert.strictEqual((await waiting).StatusCode, 137);
  const { State } = await container.inspect();
  assert.ok(State.Status === 'exited' && !State.Running && State.ExitCode === 137);
  await container.start();
  await refused(409, 'running', () => container.remove());
  await container.stop({ t: 0 });
  await container.remove();
  await refused(404, 'No such container', () => container.inspect());
}

/** Two events as they come. */
async function watch() {
  const stream = await docker.getEvents({ filters: { type: ['network'], event: ['create', 'destroy'] } });
  const lines = readline.createInterface({ input: stream })[Symbol.asyncIterator]();
  const network = await docker.createNetwork({ Name: 'js-seen' });
  await network.remove();
  for (const action of ['create', 'destroy']) {
    const event = JSON.parse((await lines.next()).value);
    assert.strictEqual(event.Type, 'network');
    assert.strictEqual(event.Action, action);
    assert.strictEqual(event.Actor.ID, network.id);
    assert.strictEqual(event.Actor.Attributes.name, 'js-seen');
    assert.strictEqual(event.scope, 'local');
  }
  stream.destroy();
}

async function prune() {
  assert.deepStrictEqual((await docker.pruneNetworks({ filters: { label: ['client=js'] } })).NetworksDeleted.sort(), [
    'js-other',
    'js-shop',
  ]);
  assert.strictEqual((await docker.pruneNetworks({ filters: { label: ['client=js'] } })).NetworksDeleted, null);
}

async function main() {
  assert.strictEqual(String(await docker.ping()), 'OK');
  assert.strictEqual((await docker.version()).Os, 'linux');
  assert.ok((await docker.info()).Plugins.Network.includes('bridge'));
  const network = await create();
  await find(network);
  const container = await attach(network);
  await refusals(network);
  await live(container);
  await watch();
  await prune();
  console.log('done');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
