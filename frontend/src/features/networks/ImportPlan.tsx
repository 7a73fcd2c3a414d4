import { Alert, Button, Text } from '@mantine/core';
import { ErrorNotice } from '~/components/ErrorNotice';
import { count } from '~/lib/words';
import type { Applied, Import } from '~/lib/http';
import classes from './Import.module.css';

interface Props {
  found: Import;
  busy: boolean;
  error: Error | null;
  done: Applied | undefined;
  onBack: () => void;
  onApply: (plan: string) => void;
  onClose: () => void;
}

/** What an import would do, what it leaves out and why, and the way to have it done. */
export function ImportPlan({ found, busy, error, done, onBack, onApply, onClose }: Props) {
  const { plan, skipped } = found;
  const warnings = new Set([
    ...found.warnings,
    ...plan.warnings,
    ...plan.obstacles,
    ...plan.disturbances,
  ]);
  const id = plan.definitions.length > 0 ? plan.id : undefined;
  return (
    <div className={classes.form} data-testid="import-plan">
      <Text size="sm" c="dimmed">
        {found.source}
      </Text>
      <Part title={`Would be defined (${String(plan.definitions.length)})`} name="definitions">
        {plan.definitions.map((change) => (
          <li key={change.id}>
            {change.action} {change.kind} <strong>{change.name}</strong>
          </li>
        ))}
      </Part>
      <Part title={`Not taken over (${String(skipped.length)})`} name="skipped">
        {skipped.map(({ kind, name, network, reason }) => (
          <li key={`${kind} ${name} ${network ?? ''} ${reason}`}>
            {kind} <strong>{name}</strong>
            {network && ` of ${network}`}: {reason}
          </li>
        ))}
      </Part>
      <Part title="Look at this first" name="warnings">
        {[...warnings].map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </Part>
      {error && <ErrorNotice error={error} />}
      {done ? (
        <>
          <Alert color={done.ready ? 'gray' : 'orange'} role="status" data-testid="import-done">
            {count(done.definitions.length, 'definition')} changed
            {!done.ready && '; the kernel does not hold all of it yet: the networks say why'}.
          </Alert>
          <Button onClick={onClose}>Close</Button>
        </>
      ) : (
        <div className={classes.buttons}>
          <Button variant="default" onClick={onBack}>
            Back
          </Button>
          <Button
            disabled={!id}
            loading={busy}
            onClick={() => id && onApply(id)}
            data-testid="import-apply"
          >
            {id ? 'Do this' : 'Nothing to do'}
          </Button>
        </div>
      )}
    </div>
  );
}

interface PartProps {
  title: string;
  name: string;
  children: React.ReactNode[];
}

function Part({ title, name, children }: PartProps) {
  if (children.length === 0) return null;
  return (
    <section>
      <Text fw={600} size="sm">
        {title}
      </Text>
      <ul className={classes.list} data-testid={`import-${name}`}>
        {children}
      </ul>
    </section>
  );
}
