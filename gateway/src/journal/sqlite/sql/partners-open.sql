-- Partners that have open deliveries: a skip scan, one step a partner whatever their backlog.
WITH RECURSIVE open (partner) AS (
  SELECT min(partner) FROM delivery WHERE state IN ('due', 'awaiting')
  UNION ALL
  SELECT (SELECT min(d.partner) FROM delivery d WHERE d.state IN ('due', 'awaiting') AND d.partner > open.partner) FROM open WHERE open.partner IS NOT NULL
)
SELECT partner FROM open WHERE partner IS NOT NULL
