-- What an event speaks of is fixed once it is there. Journals of before hold data that jsonb cannot read, NUL or half of a surrogate
-- pair in a partner's text: such an event is told without it, where the cast would stop every sink for good.
SELECT f.n AS position, e.n, e.at, e.kind, e.data, e.blob, e.prev_hash, e.hash,
       x.id AS exchange, x.scheme, x.issuing_country, x.number, x.partner, x.role,
       coalesce(d.partner, a.partner) AS about_partner, coalesce(d.document, a.document) AS about_document,
       coalesce(d.identity, a.identity) AS about_identity
FROM feed f
JOIN event e ON e.seq = f.event
CROSS JOIN LATERAL (SELECT CASE WHEN e.data !~ '(^|[^\\])(\\\\)*\\u(0000|d[89a-f])' THEN e.data::jsonb END AS data) said
LEFT JOIN exchange x ON x.seq = e.exchange
LEFT JOIN delivery d ON d.id = said.data ->> 'delivery'
LEFT JOIN arrival a ON a.id = coalesce(said.data ->> 'arrival', said.data ->> 'entry')
WHERE f.n > :position ORDER BY f.n LIMIT :limit
