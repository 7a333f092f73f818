-- One writer: row numbers are the order of the commits. What an event speaks of is fixed once it is there.
SELECT e.seq AS position, e.n, e.at, e.kind, e.data, e.blob, e.prev_hash, e.hash,
       x.id AS exchange, x.scheme, x.issuing_country, x.number, x.partner, x.role,
       coalesce(d.partner, a.partner) AS about_partner, coalesce(d.document, a.document) AS about_document,
       coalesce(d.identity, a.identity) AS about_identity
FROM event e
LEFT JOIN exchange x ON x.seq = e.exchange
LEFT JOIN delivery d ON d.id = e.data ->> 'delivery'
LEFT JOIN arrival a ON a.id = coalesce(e.data ->> 'arrival', e.data ->> 'entry')
WHERE e.seq > :position ORDER BY e.seq LIMIT :limit
