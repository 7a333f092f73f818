-- What a back-to-back certificate draws, and from which exchanges.
SELECT DISTINCT exchange FROM ledger WHERE source = 'certificate' AND number = :number AND state <> 'released' ORDER BY exchange DESC
