import { createRequire } from 'node:module'

/** What `bin/asw.js` gives to the Node that serves. What is measured runs as what serves. */
export const SERVE_FLAGS = createRequire(import.meta.url)('../bin/serve-flags.json') as readonly string[]
