"""Samples with weights, strata and clusters: shares, their variances, intervals and tests."""
