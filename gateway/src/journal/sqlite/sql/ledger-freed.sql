-- From which exchanges a back-to-back certificate drew that draws on nothing any more.
SELECT DISTINCT exchange FROM ledger WHERE source = 'certificate' AND number = :number AND state = 'released' ORDER BY exchange DESC
