export interface Violation {
  field: string;
  message: string;
}

/** Why the service did not do what it was asked: its problem+json, or that it did not answer. */
export class ApiError extends Error {
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly violations: readonly Violation[];

  constructor(status: number, title: string, detail?: string, violations: Violation[] = []) {
    super(detail ? `${title}: ${detail}` : title);
    this.name = 'ApiError';
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.violations = violations;
  }
}

export function unreachable(): ApiError {
  return new ApiError(
    0,
    'Fairlead does not answer',
    'The service is stopped or this machine cannot reach it. The networks it set up go on working.',
  );
}

/** Reads a refusal; a body that is no problem document still gives an error that names the status. */
export function toApiError(status: number, body: unknown): ApiError {
  const problem = isRecord(body) ? body : {};
  const title = text(problem.title) ?? `The service answered with status ${String(status)}`;
  const violations = Array.isArray(problem.violations) ? problem.violations : [];
  return new ApiError(status, title, text(problem.detail), violations.filter(isViolation));
}

export function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isViolation(value: unknown): value is Violation {
  return isRecord(value) && typeof value.field === 'string' && typeof value.message === 'string';
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
