"""The study: answers, codebook, coders and decisions in one database. The only place with SQL."""
