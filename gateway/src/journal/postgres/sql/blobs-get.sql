SELECT b.digest, b.size, b.content_type, k.bytes
FROM blob b LEFT JOIN blob_chunk k ON k.blob = b.seq
WHERE b.digest = ANY (:digests::text[])
ORDER BY b.seq, k.seq
