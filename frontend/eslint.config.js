import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Refuses imports of the named source folders, whether by alias or by relative path. */
function forbid(message, ...folders) {
  const group = folders.flatMap((folder) => [
    `~/${folder}`,
    `~/${folder}/**`,
    `**/../${folder}/**`,
  ]);
  return { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] };
}

export default defineConfig(
  globalIgnores(['.node', 'src/lib/schema.d.ts']),
  js.configs.recommended,
  tseslint.configs.strict,
  tseslint.configs.stylistic,
  reactHooks.configs.flat.recommended,
  {
    rules: {
      'max-lines': ['error', { max: 150, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
    },
  },
  // One direction of imports: lib and components <- features <- app.
  {
    files: ['src/lib/**', 'src/components/**'],
    ignores: ['**/*.test.*'],
    rules: forbid('lib and components know no feature.', 'features', 'app', 'testing'),
  },
  {
    files: ['src/features/networks/**'],
    ignores: ['**/*.test.*'],
    rules: forbid('A feature knows no other feature.', 'features/session', 'app', 'testing'),
  },
  {
    files: ['src/features/session/**'],
    ignores: ['**/*.test.*'],
    rules: forbid('A feature knows no other feature.', 'features/networks', 'app', 'testing'),
  },
);
