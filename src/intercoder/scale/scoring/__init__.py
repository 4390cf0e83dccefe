"""From a folder of Parquet files to one of scored shards."""
