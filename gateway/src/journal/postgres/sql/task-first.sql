-- Whether the first document of the matter is itself still to be handed over.
SELECT 1 AS open FROM task t WHERE t.exchange = :exchange AND t.state = 'open' AND t.seq < :seq AND t.identity LIKE '%/issue' LIMIT 1
