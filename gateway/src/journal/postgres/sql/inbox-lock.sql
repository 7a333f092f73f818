-- Held until the end of the unit: whoever leases passes it by, and what another has leased just now is seen.
SELECT i.seq, i.holder, i.leased_until, i.done_at, a.json FROM inbox i JOIN arrival a ON a.seq = i.arrival
WHERE i.inbox = :inbox AND i.id = :id
FOR NO KEY UPDATE OF i
