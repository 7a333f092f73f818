SELECT n, hash FROM chain WHERE exchange = :exchange
