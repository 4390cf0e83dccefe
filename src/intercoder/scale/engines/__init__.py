"""What scores the shards of a data set: this machine, a Dask cluster, or Spark."""
