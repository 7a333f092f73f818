export interface BudgetLimits {
  /** Of all partners together. */
  readonly maxBytes: number
  readonly maxBytesPerPartner: number
}
/** What one request holds of the budget. */
export interface Share {
  /** Holds `bytes` more; which limit forbids it, where one does. */
  take(bytes: number): 'partner' | 'door' | undefined
  /** Gives back everything. */
  release(): void
}

/** What a request takes beside its body: headers of up to 16 KB and what is made of them. */
export const REQUEST_BYTES = 16 * 1024

/** Bytes of requests that are read or worked on at this moment: one partner cannot fill the memory, nor keep it from the others. */
export class Budget {
  readonly #limits: BudgetLimits
  readonly #held = new Map<string, number>()
  #all = 0

  constructor(limits: BudgetLimits) {
    this.#limits = limits
  }

  share(partner: string): Share {
    let mine = 0
    return {
      take: (bytes) => {
        if ((this.#held.get(partner) ?? 0) + bytes > this.#limits.maxBytesPerPartner) return 'partner'
        if (this.#all + bytes > this.#limits.maxBytes) return 'door'
        mine += bytes
        this.#hold(partner, bytes)
        return undefined
      },
      release: () => {
        this.#hold(partner, -mine)
        mine = 0
      },
    }
  }

  #hold(partner: string, bytes: number): void {
    const held = (this.#held.get(partner) ?? 0) + bytes
    this.#all += bytes
    if (held === 0) this.#held.delete(partner)
    else this.#held.set(partner, held)
  }
}
