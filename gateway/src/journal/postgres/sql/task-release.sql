UPDATE task SET state = 'released', ended_at = :now, ended_by = :by WHERE seq = :seq AND state = 'open'
