WITH RECURSIVE owed (partner) AS (
  SELECT min(partner) FROM signal
  UNION ALL
  SELECT (SELECT min(s.partner) FROM signal s WHERE s.partner > owed.partner) FROM owed WHERE owed.partner IS NOT NULL
)
SELECT partner FROM owed WHERE partner IS NOT NULL
