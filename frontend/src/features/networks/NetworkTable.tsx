import type { Network } from '~/lib/http';
import classes from './NetworkTable.module.css';
import { NetworkRow } from './NetworkRow';

interface Props {
  networks: Network[];
  /** When the list was read, in milliseconds of the epoch: ages are counted from here. */
  now: number;
}

/* The roles are spelled out because a narrow screen lays the cells out as blocks, and browsers drop
   a table's meaning together with its layout. */
export function NetworkTable({ networks, now }: Props) {
  return (
    <div className={classes.frame}>
      <table className={classes.table} role="table" aria-label="Networks" data-testid="networks">
        <thead role="rowgroup" className={classes.head}>
          <tr role="row">
            <th role="columnheader">Name</th>
            <th role="columnheader">Driver</th>
            <th role="columnheader">Subnets</th>
            <th role="columnheader" className={classes.number}>
              Endpoints
            </th>
            <th role="columnheader">State</th>
          </tr>
        </thead>
        {networks.map((network) => (
          <NetworkRow key={network.id} network={network} now={now} />
        ))}
      </table>
    </div>
  );
}
