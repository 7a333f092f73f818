UPDATE clock SET state = 'stopped', ended_at = :now
WHERE exchange = :exchange AND name = :name AND subject = :subject AND state = 'running'
