import { lasting, sentence } from '~/lib/words';
import type { Network } from '~/lib/http';
import classes from './Conditions.module.css';

interface Props {
  conditions: Network['status']['conditions'];
  now: number;
}

/** What a person should know about a network, with the kernel's own words. */
export function Conditions({ conditions, now }: Props) {
  return (
    <ul className={classes.list}>
      {conditions.map(({ type, message, since }) => (
        <li key={`${type} ${message}`} data-testid="condition" data-type={type}>
          <strong>{sentence(type)}</strong>
          <span className={classes.message}>{message}</span>
          <time className={classes.since} dateTime={since} title={new Date(since).toLocaleString()}>
            {lasting(since, now)}
          </time>
        </li>
      ))}
    </ul>
  );
}
