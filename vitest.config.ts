import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url))

export default defineConfig({
  resolve: {
    // Specs import the package by its name; the tests run them against the sources, not the build.
    alias: [
      { find: /^allways\/models\/(.*)$/, replacement: source('model/$1/index.ts') },
      { find: /^allways\/properties\/(.*)$/, replacement: source('properties/$1.ts') },
      { find: /^allways\/properties$/, replacement: source('properties/index.ts') },
      { find: /^allways\/fuzz$/, replacement: source('fuzz/index.ts') },
      { find: /^allways\/conformance$/, replacement: source('conformance/index.ts') },
      { find: /^allways\/validate$/, replacement: source('validate/index.ts') },
      { find: /^allways\/vitest$/, replacement: source('vitest/index.ts') },
      { find: /^allways$/, replacement: source('index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // By default one core is left idle; the tests only compute.
    maxWorkers: '100%',
  },
})
