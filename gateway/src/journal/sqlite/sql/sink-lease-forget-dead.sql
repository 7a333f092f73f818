UPDATE sink SET holder = NULL, leased_until = NULL WHERE holder IS NOT NULL
