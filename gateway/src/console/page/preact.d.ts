// The browser gets `preact.js` from the package, as it is (../files.ts).
export * from 'preact'
