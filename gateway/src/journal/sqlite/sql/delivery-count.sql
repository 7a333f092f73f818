UPDATE tally SET count = count + 1 WHERE state = 'due'
