delete from verdicts where verdict = $1 and sha256 = $2
