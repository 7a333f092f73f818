-- As `blobs-get`: what a message of ours was sent as.
SELECT b.digest, b.size, b.content_type, c.bytes
FROM transmission t JOIN blob b ON b.digest = t.wire LEFT JOIN blob_chunk c ON c.blob = b.seq
WHERE t.message_id = :messageId
ORDER BY c.seq
