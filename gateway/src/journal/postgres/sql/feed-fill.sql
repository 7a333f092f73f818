-- Everything that became durable while nobody read: in the order of its numbers, which keeps that of every chain.
INSERT INTO feed (event) SELECT e.seq FROM event e WHERE NOT EXISTS (SELECT 1 FROM feed f WHERE f.event = e.seq) ORDER BY e.seq
