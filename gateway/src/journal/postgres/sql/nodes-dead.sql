SELECT id, host, pid, beat_at FROM node WHERE id <> :node AND beat_at < asw_now(0) - :staleMs ORDER BY id
