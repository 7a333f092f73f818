-- A task became a delivery: whoever brings the same document again is told of that one.
UPDATE identity SET delivery = :delivery WHERE direction = 'out' AND identity = :identity
