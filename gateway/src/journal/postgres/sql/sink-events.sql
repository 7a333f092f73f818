-- What an event speaks of is fixed once it is there.
SELECT f.n AS position, e.n, e.at, e.kind, e.data, e.blob, e.prev_hash, e.hash,
       x.id AS exchange, x.scheme, x.issuing_country, x.number, x.partner, x.role,
       coalesce(d.partner, a.partner) AS about_partner, coalesce(d.document, a.document) AS about_document,
       coalesce(d.identity, a.identity) AS about_identity
FROM feed f
JOIN event e ON e.seq = f.event
LEFT JOIN exchange x ON x.seq = e.exchange
LEFT JOIN delivery d ON d.id = e.data::jsonb ->> 'delivery'
LEFT JOIN arrival a ON a.id = coalesce(e.data::jsonb ->> 'arrival', e.data::jsonb ->> 'entry')
WHERE f.n > :position ORDER BY f.n LIMIT :limit
