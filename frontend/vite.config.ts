import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const service = process.env.FAIRLEAD_URL ?? 'http://127.0.0.1:8080';
// The only name under which the service takes sessions; Node.js does not resolve it as browsers do.
const name = `fairlead.localhost:${new URL(service).port || '80'}`;

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '~': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: '../target/classes/static',
    emptyOutDir: true,
    // The service's Content-Security-Policy allows no data: URLs.
    assetsInlineLimit: 0,
    // Browsers that know light-dark(): it cannot be rewritten for older ones here.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
  },
  server: {
    proxy: {
      // The service refuses changes whose Origin is not its own.
      '/api': { target: service, headers: { host: name, origin: `http://${name}` } },
    },
  },
  test: {
    environment: 'jsdom',
    environmentOptions: { jsdom: { url: 'http://fairlead.localhost:8080/' } },
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    testTimeout: 60_000,
  },
});
