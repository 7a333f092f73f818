WITH chunks AS (DELETE FROM blob_chunk WHERE blob = :blob) DELETE FROM blob WHERE seq = :blob
