import type { Network } from '~/lib/http';
import classes from './Subnets.module.css';

export function Subnets({ network }: { network: Network }) {
  if (network.subnets.length === 0) return <span className={classes.none}>no subnets</span>;
  return (
    <ul className={classes.list}>
      {network.subnets.map(({ subnet, gateway }) => (
        <li key={subnet} className={classes.subnet}>
          <span>{subnet}</span>
          {gateway && (
            <span className={classes.gateway} title={`Gateway ${gateway}`}>
              via {gateway}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
