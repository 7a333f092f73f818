-- The arrival that brought an answer to something we sent.
UPDATE arrival SET state = 'dismissed', partner = :partner, code = :code, closed_at = :now WHERE id = :id AND state = 'open'
