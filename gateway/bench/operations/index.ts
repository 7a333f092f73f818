import { decrypt } from './decrypt.ts'
import { encrypt } from './encrypt.ts'
import { inward } from './inward.ts'
import type { Operation } from './operation.ts'
import { outward } from './outward.ts'
import { sign } from './sign.ts'
import { verify } from './verify.ts'

export const OPERATIONS = { sign, verify, encrypt, decrypt, outward, inward } as const satisfies Record<string, Operation>
export type OperationName = keyof typeof OPERATIONS
