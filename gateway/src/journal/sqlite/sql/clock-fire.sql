UPDATE clock SET state = 'fired', ended_at = :now WHERE seq = :seq
