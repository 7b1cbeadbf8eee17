import { defineConfig } from 'vite'

// The page is served by the Go program under any path and under a strict
// Content-Security-Policy, so: relative addresses, no data: addresses for
// assets, no inline scripts or styles. What is built is committed, so nothing
// in it may depend on the time, the folder or the machine.
export default defineConfig({
  base: './',
  // FIRTH=http://127.0.0.1:8080 npm run dev: a live page against a running server.
  server: {
    proxy: Object.fromEntries(['/v1', '/openapi.json', '/docs', '/healthz'].map((path) => [path, process.env.FIRTH ?? 'http://127.0.0.1:8080'])),
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    chunkSizeWarningLimit: 900,
  },
})
