SELECT i.digest, i.exchange AS exchange_seq
FROM identity i WHERE i.direction = :direction AND i.identity = :identity
