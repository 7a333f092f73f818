UPDATE task SET state = 'done', ended_at = :now, ended_by = :by, how = :how, note = :note, handed_at = :handedAt
WHERE seq = :seq AND state = 'open'
