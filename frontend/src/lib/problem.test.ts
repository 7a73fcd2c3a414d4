import { describe, expect, it } from 'vitest';
import { toApiError } from './problem';

describe('a refusal', () => {
  it('keeps the words of a problem document', () => {
    const error = toApiError(422, {
      title: 'Invalid network',
      detail: 'Nothing was stored.',
      violations: [{ field: 'name', message: 'is taken' }, 'nonsense'],
    });
    expect(error).toMatchObject({
      status: 422,
      title: 'Invalid network',
      detail: 'Nothing was stored.',
      violations: [{ field: 'name', message: 'is taken' }],
    });
  });

  it.each([undefined, null, '', '<html>', 7, { title: '' }])(
    'without words (%j) names its status',
    (body) => {
      expect(toApiError(502, body).title).toBe('The service answered with status 502');
    },
  );
});
