-- Compare and set, with the exchange held: it fires once, whoever sees it first.
UPDATE clock SET state = 'fired', ended_at = :now WHERE seq = :seq AND state = 'running' AND deadline <= :now
  AND NOT EXISTS (SELECT 1 FROM meta WHERE name = 'held')
RETURNING name, subject, owner, deadline
