SELECT (SELECT count(*) FROM delivery WHERE state IN ('due', 'awaiting') AND leased_until > :now)
     + (SELECT count(*) FROM signal WHERE leased_until > :now) AS claims
