SELECT x.seq, x.id, x.certificate, x.scheme, x.issuing_country, x.number, x.partner, x.role, x.view, x.revision, x.created_at FROM exchange x WHERE x.certificate = :certificate
