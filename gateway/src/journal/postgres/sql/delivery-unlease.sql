UPDATE delivery SET holder = NULL, node = NULL, leased_until = NULL WHERE seq = ANY (:seqs::bigint[])
