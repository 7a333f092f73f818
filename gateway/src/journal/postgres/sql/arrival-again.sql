-- Nobody has it in hand: it may be begun at once.
UPDATE arrival SET state = 'open', begun = :begun, begun_at = 0 WHERE seq = :seq
