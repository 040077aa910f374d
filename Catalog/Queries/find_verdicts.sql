select verdict, sha256, at from verdicts where sha256 && $1::bytea[]
