DELETE FROM blob_chunk WHERE blob = :blob
