SELECT bytes FROM blob_chunk WHERE at >= :blob * 1048576 AND at < (:blob + 1) * 1048576 ORDER BY at
