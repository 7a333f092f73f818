/** Who judges signatures that we cannot compute ourselves: adapters of the port in `sign/provider.ts`. */
export { type Ask, type DvcsEndpoint, post } from './dvcs/post.ts'
export { type DvcsPolicy, dvcsProvider } from './dvcs/provider.ts'
export { GOST } from './gost/algorithms.ts'
export { type GostPolicy, gostProvider } from './gost/provider.ts'
