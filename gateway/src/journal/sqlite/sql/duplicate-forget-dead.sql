-- One process serves a folder: at its start nobody else is working on anything.
DELETE FROM duplicate WHERE verdict = 'working'
