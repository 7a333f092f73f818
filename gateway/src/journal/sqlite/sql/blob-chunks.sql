SELECT bytes FROM blob_chunk WHERE blob = :blob ORDER BY seq
