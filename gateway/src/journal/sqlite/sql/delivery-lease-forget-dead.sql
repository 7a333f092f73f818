UPDATE delivery SET holder = NULL, leased_until = NULL WHERE state IN ('due', 'awaiting') AND holder IS NOT NULL
