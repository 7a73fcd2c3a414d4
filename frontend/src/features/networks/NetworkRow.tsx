import { PhaseBadge } from '~/components/PhaseBadge';
import { lasting } from '~/lib/words';
import type { Network } from '~/lib/http';
import { isChanging } from './api';
import { Conditions } from './Conditions';
import classes from './NetworkTable.module.css';
import { Subnets } from './Subnets';

interface Props {
  network: Network;
  now: number;
}

export function NetworkRow({ network, now }: Props) {
  const { status } = network;
  return (
    <tbody role="rowgroup" className={classes.group}>
      <tr role="row" className={classes.row} data-testid="network-row" data-network={network.name}>
        <th role="rowheader" scope="row" className={classes.name}>
          <span className={classes.names}>
            <span data-testid="network-name">{network.name}</span>
            {network.predefined && <Tag meaning="There from the first start">predefined</Tag>}
            {network.internal && <Tag meaning="No way out to other networks">internal</Tag>}
          </span>
          <span className={classes.id} title={network.id}>
            {network.id.slice(0, 12)}
          </span>
        </th>
        <td role="cell" className={classes.driver} data-testid="network-driver">
          {network.driver}
        </td>
        <td role="cell" className={classes.subnets} data-testid="network-subnets">
          <Subnets network={network} />
        </td>
        <td role="cell" className={classes.endpoints} data-testid="network-endpoints">
          {network.endpoints}
          <span className={classes.unit}>
            {network.endpoints === 1 ? ' endpoint' : ' endpoints'}
          </span>
        </td>
        <td role="cell" className={classes.state}>
          <PhaseBadge phase={status.phase} />
          <span className={classes.since} title={new Date(status.since).toLocaleString()}>
            {isChanging(network) ? 'change on its way' : lasting(status.since, now)}
          </span>
        </td>
      </tr>
      {status.conditions.length > 0 && (
        <tr role="row" className={classes.detail}>
          <td role="cell" colSpan={5} className={classes.conditions}>
            <Conditions conditions={status.conditions} now={now} />
          </td>
        </tr>
      )}
    </tbody>
  );
}

function Tag({ children, meaning }: { children: string; meaning: string }) {
  return (
    <span className={classes.tag} title={meaning} data-testid={`network-${children}`}>
      {children}
    </span>
  );
}
