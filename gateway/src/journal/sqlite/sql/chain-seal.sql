UPDATE chain SET sealed_n = max(sealed_n, :n) WHERE exchange = :seq
