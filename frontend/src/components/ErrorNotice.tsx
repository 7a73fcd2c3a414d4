import { Alert, Button, Code } from '@mantine/core';
import { ApiError } from '~/lib/problem';
import classes from './ErrorNotice.module.css';

interface Props {
  error: Error;
  onRetry?: () => void;
}

/** A refusal in the service's own words, with every violation. */
export function ErrorNotice({ error, onRetry }: Props) {
  const problem = error instanceof ApiError ? error : null;
  const violations = problem?.violations ?? [];
  return (
    <Alert
      color="red"
      role="alert"
      title={problem?.title ?? 'Something went wrong'}
      data-testid="error-notice"
    >
      {problem ? problem.detail : error.message}
      {violations.length > 0 && (
        <ul className={classes.violations}>
          {violations.map(({ field, message }) => (
            <li key={`${field} ${message}`}>
              <Code>{field}</Code> {message}
            </li>
          ))}
        </ul>
      )}
      {onRetry && (
        <Button className={classes.retry} variant="default" size="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
