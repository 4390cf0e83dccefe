"""The study: answers, codebook, coders and decisions in one database. The one place with SQL."""
