import type { Network } from '~/lib/http';
import classes from './PhaseBadge.module.css';

type Phase = Network['status']['phase'];

const WORDS: Record<Phase, string> = { READY: 'Ready', DEGRADED: 'Degraded', PENDING: 'Pending' };
const MEANINGS: Record<Phase, string> = {
  READY: 'The kernel holds what was defined.',
  DEGRADED: 'The kernel does not hold what was defined; it is tried again.',
  PENDING: 'Not yet looked at.',
};

export function PhaseBadge({ phase }: { phase: Phase }) {
  return (
    <span
      className={classes.badge}
      data-testid="phase-badge"
      data-phase={phase}
      title={MEANINGS[phase]}
    >
      {WORDS[phase]}
    </span>
  );
}
