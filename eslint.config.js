// What the linter asks of the code. A relaxed rule carries its reason.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const limits = {
  'max-lines': ['error', { max: 350 }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  'max-depth': ['error', 3],
  'max-params': ['error', 5],
  complexity: ['error', 12],
  eqeqeq: 'error',
  'no-console': 'error',
};

/** Refuses an import that belongs to one place only; the dependency rules check folders, this one sees what they cannot. */
const nativeLoading = {
  'no-restricted-imports': [
    'error',
    {
      paths: [
        {
          name: 'node:module',
          importNames: ['createRequire'],
          message: 'Only src/addon loads the native addon.',
        },
      ],
    },
  ],
  'no-restricted-properties': [
    'error',
    { object: 'process', property: 'dlopen', message: 'Only src/addon loads the native addon.' },
  ],
};

export default tseslint.config(
  { ignores: ['node_modules/', 'build/', 'dist/', 'coverage/', '.build/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...limits,
      // Figures are what this product writes; `${count}` is plain enough.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `{ a, ...rest }` is the clear way to leave a field out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // `!` is refused; where an index is known to be in range, `as` says so and names the type.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // An arrow that returns what a `void` call returns is the usual one-line callback.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  { files: ['src/**/*.ts'], ignores: ['src/addon/**'], rules: nativeLoading },
  {
    files: ['test/**/*.ts'],
    rules: {
      // A suite is one long function by nature, and a table of cases has no depth to speak of.
      'max-lines-per-function': 'off',
      // A test says with `!` what it has just asserted.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        module: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        fetch: 'readonly',
      },
    },
    // Scripts talk to a person on a terminal.
    rules: { ...limits, 'no-console': 'off' },
  },
);
